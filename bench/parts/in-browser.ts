import { type Browser, chromium } from 'playwright-core'
import setUp from '../../tests/support/global-setup'
import tearDown from '../../tests/support/global-teardown'

/** Does something with a browser that is there for that alone. */
export async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  await setUp()
  try {
    if (!process.env.BROWSER_ENDPOINT) throw new Error(`No browser. ${process.env.BROWSER_PROBLEM ?? ''}`)
    return await work(await chromium.connect(process.env.BROWSER_ENDPOINT))
  } finally {
    await tearDown()
  }
}
