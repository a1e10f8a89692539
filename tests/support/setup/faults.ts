import { buildOnce } from './build'
import { startChromium } from './chromium'
import { buildFaultsOnce } from './fault-bundle'

export default async function setUp(): Promise<void> {
  buildOnce()
  buildFaultsOnce()
  await startChromium()
}
