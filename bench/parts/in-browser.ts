import { type Browser, chromium } from 'playwright-core'
import { startChromium } from '../../tests/support/setup/chromium'
import { endAll } from '../../tests/support/setup/ends'

/** Runs `work` with its own browser. */
export async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  await startChromium()
  try {
    if (!process.env.BROWSER_ENDPOINT) throw new Error(`No browser. ${process.env.BROWSER_PROBLEM ?? ''}`)
    return await work(await chromium.connect(process.env.BROWSER_ENDPOINT))
  } finally {
    await endAll()
  }
}
