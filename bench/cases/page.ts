import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { inBrowser } from '../parts/in-browser'
import { atRate } from '../parts/load'
import { watch, type Watched } from '../parts/page-watch'
import { subscribed } from '../parts/crowd'
import { percentile } from '../../tests/support/statistics'
import type { Case } from './case'

const AUTHORS = 5
const PER_SECOND = 500
const MS = 60_000
const SHORT_MS = 20_000
/** Relative to the reference machine. A slower machine is throttled less, because the delays of a saturated page do not scale. */
const CPU_SLOWDOWN = 4
const KEY_EVERY_MS = 250
const CATCH_UP_MS = 60_000

export const page: Case = {
  name: 'P11',
  group: 'page',
  title: 'the page: 500 messages/s for 60 s, CPU 4x slower',
  peers: ['teahouse'],
  sharesCores: true,
  bars: [
    { figure: 'inputDelay', atMost: 100, byMachine: true, slowedTo: CPU_SLOWDOWN },
    { figure: 'heap', atMost: 50 },
    { figure: 'notDrawn', atMost: 0 },
  ],
  async measure(server, dialect, { isShort, slower }) {
    const authors = await subscribed(server, dialect, AUTHORS)
    return inBrowser(async (browser) => {
      const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1_280, height: 800 } })
      const devtools = await page.context().newCDPSession(page)
      await page.addInitScript(watch)
      await page.goto(server.url)
      await page.locator('body[data-connection="online"]').waitFor({ state: 'attached' })
      await page.locator('#msg').click()
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: Math.max(1, CPU_SLOWDOWN / slower) })
      const heapBefore = await heapBytes(devtools)
      let said = 0
      const stopTalking = atRate(PER_SECOND, () => dialect.say(authors[said++ % AUTHORS]!))
      const stopTyping = typeSteadily(page)
      await sleep(isShort ? SHORT_MS : MS)
      stopTalking()
      stopTyping()
      const behind = await untilDrawn(page, said)
      const heapAfter = await heapBytes(devtools)
      const { seqs, delays, longest } = await page.evaluate(
        () => (window as unknown as { watched: Watched }).watched,
      )
      return {
        inputDelay: percentile(delays, 0.95),
        longTask: longest,
        heap: (heapAfter - heapBefore) / 2 ** 20,
        notDrawn: said - new Set(seqs).size,
        behind,
        lag: await server.lagMs(),
      }
    })
  },
}

/** Presses keys whether or not the page keeps up. @returns the function that stops it */
function typeSteadily(page: Page): () => void {
  const timer = setInterval(() => void page.keyboard.press('a').catch(() => {}), KEY_EVERY_MS)
  return () => clearInterval(timer)
}

/** The size of the live JavaScript heap, in bytes. */
async function heapBytes(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  return (await devtools.send('Runtime.getHeapUsage')).usedSize
}

/** @returns milliseconds until the last message is in the log @throws when it never is */
async function untilDrawn(page: Page, seq: number): Promise<number> {
  const startedAt = performance.now()
  await page.locator(`[data-seq="${seq}"]`).waitFor({ state: 'attached', timeout: CATCH_UP_MS })
  return performance.now() - startedAt
}
