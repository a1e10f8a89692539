import type { Browser } from 'playwright-core'
import { inBrowser } from '../parts/in-browser'
import type { Case } from './case'
import { listening } from '../parts/crowd'

const MESSAGES = 50
const SLOWER = 4
/** The best of some is what the page can do. */
const TRIES = 3

export const firstLoad: Case = {
  name: 'P12',
  group: 'page',
  title: 'the page: first load of a room with 50 messages, CPU 4x slower',
  peers: ['teahouse'],
  sharesCores: true,
  bars: [{ figure: 'readable', atMost: 1_000, byMachine: true }],
  async measure(server, dialect) {
    const [author] = await listening(server, dialect, 1)
    for (let n = 0; n < MESSAGES; n += 1) dialect.say(author!)
    return inBrowser(async (browser) => {
      const times: number[] = []
      for (let tries = 0; tries < TRIES; tries += 1) times.push(await readableAfter(browser, server.url))
      return { readable: Math.min(...times) }
    })
  },
}

/** @returns after how many milliseconds the newest message stands on the screen of somebody new */
async function readableAfter(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.addInitScript((seq) => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(`[data-seq="${seq}"]`)) return
      watch.disconnect()
      // Behind the frame that shows it.
      requestAnimationFrame(() =>
        setTimeout(() => Object.assign(window, { readableAfter: performance.now() })),
      )
    })
    watch.observe(document, { childList: true, subtree: true })
  }, MESSAGES)
  await page.goto(url)
  const after = await page.waitForFunction(() => (window as { readableAfter?: number }).readableAfter)
  const ms = (await after.jsonValue())!
  await context.close()
  return ms
}
