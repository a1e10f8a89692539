import type { Browser, Page } from 'playwright-core'
import { Proxy, type WebSockets } from '../../tests/faults/parts/proxy'
import { inBrowser } from '../parts/in-browser'
import { percentile } from '../../tests/support/statistics'
import type { Case } from './case'

const MESSAGES = 100
const SHORT_MESSAGES = 40
/** The first messages are not counted: V8 has not compiled the code yet. */
const WARM_UP = 5
const ONLINE_MS = 60_000
const faults: WebSockets[] = ['unanswered', 'answered', 'swallowed', 'cut short']

export const pollingReached: Case = {
  name: 'P15',
  group: 'page',
  title: 'the page: online where WebSockets are swallowed, the slowest of four ways',
  peers: ['teahouse'],
  sharesCores: true,
  bars: [{ figure: 'polled', atMost: 12_000, byMachine: true }],
  measure: ({ url }) =>
    inBrowser(async (browser) => {
      const times: number[] = []
      for (const fault of faults)
        times.push(
          await behindProxy(url, fault, async (address) => {
            const startedAt = performance.now()
            const page = await openOnline(browser, address)
            const ms = performance.now() - startedAt
            await page.context().close()
            return ms
          }),
        )
      return { polled: Math.max(...times) }
    }),
}

export const pollingCycle: Case = {
  name: 'P16',
  group: 'page',
  title: 'the page: from Enter to the acknowledgement, over long-polling alone',
  peers: ['teahouse'],
  sharesCores: true,
  bars: [{ figure: 'cycle', atMost: 300, byMachine: true }],
  measure: ({ url }, _, { isShort }) =>
    inBrowser((browser) =>
      behindProxy(url, 'unanswered', async (address) => {
        const page = await openOnline(browser, address)
        await page.evaluate(watchCycles)
        for (let n = 0; n < WARM_UP + (isShort ? SHORT_MESSAGES : MESSAGES); n += 1) {
          await page.fill('#msg', `message ${n}`)
          await page.press('#msg', 'Enter')
          await page.waitForFunction((count) => (window as unknown as Cycles).cycles.length > count, n)
        }
        const times = await page.evaluate(() => (window as unknown as Cycles).cycles)
        return { cycle: percentile(times.slice(WARM_UP), 0.95) }
      }),
    ),
}

interface Cycles {
  /** Milliseconds from the key press to the DOM change that shows the message as acknowledged. */
  cycles: number[]
}

/** Runs in the page. */
function watchCycles(): void {
  const cycles: number[] = []
  Object.assign(window, { cycles })
  let pressedAt: number | null = null
  addEventListener('keydown', ({ key, timeStamp }) => key === 'Enter' && (pressedAt = timeStamp), true)
  new MutationObserver(() => {
    const rows = document.querySelectorAll('[data-seq]').length
    if (pressedAt === null || rows === 0 || document.querySelector('[data-state]')) return
    const last = [...document.querySelectorAll('[data-seq] [data-text]')].at(-1)!.textContent
    if (last !== `message ${cycles.length}`) return
    cycles.push(performance.now() - pressedAt)
    pressedAt = null
  }).observe(document, { childList: true, subtree: true, attributes: true })
}

/** Opens the chat as a new person, and waits for the room. */
async function openOnline(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'zh-CN' })).newPage()
  await page.goto(url)
  await page.locator('body[data-connection="online"]').waitFor({ state: 'attached', timeout: ONLINE_MS })
  // The answer to the join, because a network can pass the first packets and nothing more.
  await page.locator('#user_list li').first().waitFor({ state: 'attached', timeout: ONLINE_MS })
  return page
}

/** Runs `work` behind a proxy that breaks WebSockets. */
async function behindProxy<T>(
  url: string,
  fault: WebSockets,
  work: (address: string) => Promise<T>,
): Promise<T> {
  const proxy = await Proxy.before(Number(new URL(url).port))
  proxy.webSockets = fault
  try {
    return await work(proxy.url)
  } finally {
    proxy.close()
  }
}
