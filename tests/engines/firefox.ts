import { existsSync } from 'node:fs'
import puppeteer, { type Browser, type KeyInput, type Page } from 'puppeteer-core'
import { type Size, sizes } from '../states/stage'
import type { Engine, EngineKind, EngineWindow } from './engine'

const PATH = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr'

/** Without a screen it has no mouse: a fine pointer (2) that hovers (4). */
const extraPrefsFirefox = { 'ui.primaryPointerCapabilities': 6, 'ui.allPointerCapabilities': 6 }

/** Firefox, by WebDriver BiDi. */
export const firefox: EngineKind = {
  name: 'firefox',
  hasWorker: true,
  missing: () =>
    existsSync(PATH) ? null : `no Firefox at ${PATH} (set FIREFOX_PATH, or install firefox-esr)`,
  async start(): Promise<Engine> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: PATH,
      headless: true,
      extraPrefsFirefox,
    })
    return {
      name: `${this.name} ${await browser.version()}`,
      open: (size) => openWindow(browser, size),
      close: () => browser.close(),
    }
  },
}

async function openWindow(browser: Browser, size: Size): Promise<EngineWindow> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport(sizes[size].viewport!)
  return {
    goto: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    evaluate: (expression) => page.evaluate(expression),
    press: (key) => press(page, key),
    type: async (text) => {
      for (const character of text) await page.keyboard.press(character as KeyInput)
    },
    move: (x, y) => page.mouse.move(x, y),
    click: (x, y) => page.mouse.click(x, y),
    screenshot: async (path) => void (await page.screenshot({ path: path })),
    close: () => context.close(),
  }
}

async function press(page: Page, keys: string): Promise<void> {
  const all = keys.split('+') as KeyInput[]
  const key = all.pop()!
  for (const modifier of all) await page.keyboard.down(modifier)
  await page.keyboard.press(key)
  for (const modifier of all.reverse()) await page.keyboard.up(modifier)
}
