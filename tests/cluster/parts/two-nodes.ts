import { type Environment, startChat } from '../../support/chat'
import type { Postgres } from '../../support/postgres'

/** Starts two nodes in this process over an empty database. @returns their addresses */
export async function startTwoNodes(
  postgres: Postgres,
  redis: { url: string },
  environment: Environment = {},
): Promise<[one: string, two: string]> {
  const shared = {
    ...environment,
    DATABASE_URL: await postgres.emptyDatabase(),
    REDIS_URL: redis.url,
    SESSION_KEYS: 'a key that both of these nodes have in common',
  }
  const { url: one } = await startChat({ ...shared, NODE_NAME: 'one' })
  return [one, (await startChat({ ...shared, NODE_NAME: 'two' })).url]
}
