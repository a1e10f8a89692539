import type { Browser } from 'playwright-core'
import { closeAll, enter } from '../../tests/support/chat'
import { inBrowser } from '../parts/in-browser'
import type { Case } from './case'

const MESSAGES = 50
const CPU_SLOWDOWN = 4
/** The best of these counts. */
const TRIES = 3

export const firstLoad: Case = {
  name: 'P12',
  group: 'page',
  title: 'the page: first load of a room with 50 messages, CPU 4x slower',
  peers: ['teahouse'],
  sharesCores: true,
  bars: [{ figure: 'readable', atMost: 1_000, byMachine: true }],
  async measure({ url }) {
    const speaker = await enter(url, 'Speaker')
    for (let n = 1; n <= MESSAGES; n += 1) await speaker.say(`message ${n}, and some words to it`)
    await closeAll()
    return inBrowser(async (browser) => {
      const times: number[] = []
      for (let tries = 0; tries < TRIES; tries += 1) times.push(await readableAfter(browser, url))
      return { readable: Math.min(...times) }
    })
  },
}

/** @returns milliseconds until a new person sees the newest message */
async function readableAfter(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ locale: 'zh-CN' })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
  await page.addInitScript((seq) => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(`[data-seq="${seq}"]`)) return
      watch.disconnect()
      // After the frame that shows it.
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
