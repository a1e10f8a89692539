import { type Environment, startChat, type TestChat } from '../../support/chat'
import type { Postgres } from '../../support/postgres'

/** Starts two nodes in this process over an empty database. @returns their addresses */
export async function startTwoNodes(
  ...services: Parameters<typeof startTwoChats>
): Promise<[one: string, two: string]> {
  const [one, two] = await startTwoChats(...services)
  return [one.url, two.url]
}

/** The same. @returns both */
export async function startTwoChats(
  postgres: Postgres,
  redis: { url: string },
  environment: Environment = {},
): Promise<[one: TestChat, two: TestChat]> {
  const shared = {
    ...environment,
    DATABASE_URL: await postgres.emptyDatabase(),
    REDIS_URL: redis.url,
    SESSION_KEYS: 'a key that both of these nodes have in common',
  }
  const one = await startChat({ ...shared, NODE_NAME: 'one' })
  return [one, await startChat({ ...shared, NODE_NAME: 'two' })]
}
