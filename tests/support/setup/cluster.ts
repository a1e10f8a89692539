import { buildOnce } from './build'
import { buildFaultsOnce } from './fault-bundle'
import { startSharedPostgres, startSharedRedis } from './services'

export default async function setUp(): Promise<void> {
  buildOnce()
  buildFaultsOnce()
  await startSharedPostgres()
  await startSharedRedis()
}
