import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { startChromium } from '../../support/setup/chromium'
import { endAll } from '../../support/setup/ends'
import type { Scene } from './scene'

/** A person with a real browser: own cookies, own storage. */
export async function browserOf(scene: Scene): Promise<BrowserContext> {
  const browser = await connected(scene)
  const context = await browser.newContext({ locale: 'zh-CN' })
  scene.later(() => context.close())
  return context
}

async function connected(scene: Scene): Promise<Browser> {
  // jest launches one for all files; outside of jest this case launches its own.
  if (process.env.BROWSER_ENDPOINT === undefined) {
    await startChromium()
    scene.later(endAll)
  }
  if (!process.env.BROWSER_ENDPOINT) throw new Error(`No browser. ${process.env.BROWSER_PROBLEM ?? ''}`)
  const browser = await chromium.connect(process.env.BROWSER_ENDPOINT)
  scene.later(() => browser.close())
  return browser
}

export async function connectionIs(page: Page, state: string): Promise<void> {
  await page.locator(`body[data-connection="${state}"]`).waitFor({ state: 'attached' })
}
