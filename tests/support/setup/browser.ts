import { buildOnce } from './build'
import { startChromium } from './chromium'

export default async function setUp(): Promise<void> {
  buildOnce()
  await startChromium()
}
