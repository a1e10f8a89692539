import type { Browser } from 'playwright-core'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, enter, named, type Tab, value } from '../../tests/support/chat'
import { inBrowser } from '../parts/in-browser'
import type { Case } from './case'

const MESSAGES = 20
const CHANGES = 3_000
/** More than the newest page, so that a gap opens. */
const NEWER = 120
const AT_ONCE = 200
/** The best of these counts. */
const TRIES = 3

export const comingBack: Case = {
  name: 'P20',
  group: 'page',
  title: 'the page: back after 3,000 changes to 20 messages on the screen, above a gap',
  peers: ['teahouse'],
  sharesCores: true,
  onceInShort: ['teahouse'],
  bars: [{ figure: 'upToDate', atMost: 1_000, byMachine: true }],
  async measure({ url }) {
    return inBrowser(async (browser) => {
      const times: number[] = []
      for (let tries = 0; tries < TRIES; tries += 1)
        times.push(await upToDateAfter(browser, url, `away-${tries}`))
      await closeAll()
      return { upToDate: Math.min(...times) }
    })
  },
}

/** @returns milliseconds from coming back until each message is as its last change made it */
async function upToDateAfter(browser: Browser, url: string, room: string): Promise<number> {
  const speaker = await enter(url, 'Speaker', room)
  const say = async (n: number) => value(await speaker.say(`message ${n}`, { room })).seq
  const seqs: number[] = []
  for (let n = 0; n < MESSAGES; n += 1) seqs.push(await say(n))
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1_280, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${url}/r/${room}`)
  await page.locator(`[data-seq="${seqs.at(-1)}"]`).waitFor()
  await page.locator('body[data-connection="online"]').waitFor()
  await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
  await context.setOffline(true)
  await page.locator('body[data-connection="offline"]').waitFor()
  await inBatches(CHANGES, (n) => edit(speaker, room, seqs[n % MESSAGES]!, n))
  await inBatches(NEWER, (n) => say(MESSAGES + n))
  const startedAt = performance.now()
  await context.setOffline(false)
  await page.waitForFunction(
    ([seqs, first]) =>
      seqs.every((seq, at) => {
        const text = document.querySelector(`[data-seq="${seq}"] [data-text]`)
        return text?.textContent === `edit ${first + at}`
      }),
    [seqs, CHANGES - MESSAGES] as const,
  )
  const ms = performance.now() - startedAt
  await context.close()
  return ms
}

async function edit(speaker: Tab, room: string, target: number, n: number): Promise<void> {
  const clientId = `edit ${n}` as ClientId
  value(await speaker.ask('edit', { room: named(room), clientId, target, text: `edit ${n}` }))
}

async function inBatches(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, at) => work(done + at)))
}
