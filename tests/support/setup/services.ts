import { OwnRedis, redisIsMissing } from '../redis'
import { startPostgres } from '../postgres'
import { endLater } from './ends'

/** Starts one PostgreSQL for all test files; each creates its own databases. */
export async function startSharedPostgres(): Promise<void> {
  if (process.env.TEST_DATABASE_URL !== undefined) return
  const { url, stop } = await startPostgres()
  process.env.TEST_DATABASE_URL = url
  endLater(stop)
}

/** Starts one Redis for all test files, when it is installed; each database has its own channels. */
export async function startSharedRedis(): Promise<void> {
  if (process.env.TEST_REDIS_URL !== undefined || redisIsMissing() !== null) return
  const redis = await OwnRedis.start()
  process.env.TEST_REDIS_URL = redis.url
  endLater(() => redis.stop())
}
