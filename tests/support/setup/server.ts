import { buildOnce } from './build'
import { startSharedPostgres } from './services'

export default async function setUp(): Promise<void> {
  buildOnce()
  await startSharedPostgres()
}
