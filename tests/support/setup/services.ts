import { OwnRedis, redisIsMissing } from '../redis'
import { startPostgres } from '../postgres'
import { endLater } from './ends'

/** One PostgreSQL for all files; each makes databases of its own. */
export async function startSharedPostgres(): Promise<void> {
  if (process.env.TEST_DATABASE_URL !== undefined) return
  const { url, stop } = await startPostgres()
  process.env.TEST_DATABASE_URL = url
  endLater(stop)
}

/** One Redis for all files, where there is one; each database has channels of its own. */
export async function startSharedRedis(): Promise<void> {
  if (process.env.TEST_REDIS_URL !== undefined || redisIsMissing() !== null) return
  const redis = await OwnRedis.start()
  process.env.TEST_REDIS_URL = redis.url
  endLater(() => redis.stop())
}
