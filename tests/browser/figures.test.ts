import { readFileSync, statSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { actionsOn, online, visit } from './person'
import { phone } from './phone'

/** By encoding. Browsers ask for brotli only on https and localhost. */
const MAX_BYTES = { br: 59_200, gz: 67_200 }

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A room with `count` messages. */
async function roomWith(count: number, room: string) {
  const speaker = await enter(chat.url, 'Speaker', room)
  const say = (text: string) => speaker.say(text, { room })
  for (let n = 1; n <= count; n += 1) await say(`message ${n}, and some words to it`)
  return { url: `${chat.url}/r/${room}`, say }
}

/** The URLs of all requests of all pages, WebSockets included. */
function requestsOf(context: BrowserContext): URL[] {
  const asked: URL[] = []
  context.on('request', (request) => request.serviceWorker() ?? asked.push(new URL(request.url())))
  context.on('page', (page) => page.on('websocket', (socket) => asked.push(new URL(socket.url()))))
  return asked
}

/** The paths that the page requests before its `load` event. */
async function askedBeforeLoad(page: Page): Promise<string[]> {
  await page.waitForLoadState('load')
  return page.evaluate(() => {
    const [{ loadEventStart }] = performance.getEntriesByType('navigation') as [PerformanceNavigationTiming]
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < loadEventStart)
      .map(({ name }) => new URL(name).pathname)
  })
}

describe('the first load', () => {
  it.each([
    ['zh-CN', '联网后自动发送', 'back online'],
    ['en', 'back online', '联网后自动发送'],
  ])(
    'in %s is one script and one stylesheet, at most 59.2 kB with brotli and 67.2 kB with gzip, without the other language',
    async (locale, word, other) => {
      const context = await newContext({ locale })
      const { page } = await visit({ url: chat.url, context })
      const assets = (await askedBeforeLoad(page)).filter((path) => /^\/assets\/.*\.(js|css)$/.test(path))
      expect(assets.filter((path) => path.endsWith('.css'))).toHaveLength(1)
      expect(assets).toHaveLength(2)
      for (const [encoding, most] of Object.entries(MAX_BYTES)) {
        const sizes = assets.map((path) => statSync(`dist/public${path}.${encoding}`).size)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(most)
      }
      const script = readFileSync(`dist/public${assets.find((path) => path.endsWith('.js'))}`, 'utf8')
      expect(script).toContain(word)
      expect(script).not.toContain(other)
    },
  )
})

it('[W2] the page makes no request to another host, whatever is sent and opened', async () => {
  const context = await newContext()
  const asked = requestsOf(context)
  const { page, say, sees } = await visit({ url: `${chat.url}/r/hosts`, context })
  for (const text of ['https://example.com/picture.png', '![picture](//example.com/a.png)', '🍵'])
    await say(text)
  await sees('🍵')
  await page.click('#invite_open')
  await page.waitForSelector('#invite svg')
  await page.keyboard.press('Escape')
  await page.click('#settings_open')
  await page.keyboard.press('Escape')
  await page.reload()
  await online(page)
  expect(asked.length).toBeGreaterThan(8)
  expect([...new Set(asked.map(({ host }) => host))]).toEqual([new URL(chat.url).host])
})

describe.each([
  ['a desktop', { viewport: { width: 1280, height: 800 } }],
  ['a phone', phone],
])('the layout on %s', (device, options) => {
  interface Shift {
    value: number
    moved: string[]
  }
  const shiftsOf = (page: Page): Promise<Shift[]> =>
    page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts)

  async function visitWatched(url: string) {
    const context = await newContext(options)
    await context.addInitScript(() => {
      const shifts: Shift[] = []
      Object.assign(window, { shifts })
      type Entry = PerformanceEntry & { value: number; sources: { node?: Node }[] }
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as Entry[])
          shifts.push({
            value,
            moved: sources.map(({ node }) => (node as Element | undefined)?.className ?? ''),
          })
      }).observe({ type: 'layout-shift', buffered: true })
    })
    const page = await context.newPage()
    await page.goto(url)
    await online(page)
    return { page, ...actionsOn(page) }
  }

  it('does not shift while the page loads, the first time and after a reload', async () => {
    const { url } = await roomWith(50, `load-${device}`)
    const { page, sees } = await visitWatched(url)
    await sees('message 50, and some words to it')
    expect(await shiftsOf(page)).toEqual([])
    await page.reload()
    await online(page)
    expect(await shiftsOf(page)).toEqual([])
  })

  it('does not shift while messages arrive: the first, few, many, and below a scrolled view', async () => {
    const { url, say } = await roomWith(0, `arrive-${device}`)
    const { page, sees } = await visitWatched(url)
    for (let n = 1; n <= 40; n += 1) {
      await say(`message ${n}`)
      await sees(`message ${n}`)
    }
    expect(await shiftsOf(page)).toEqual([])

    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 100))
    await page.locator('#pill').waitFor()
    for (const text of ['one more', 'and another']) {
      await say(text)
      await sees(text)
    }
    await page.getByText('2 条新消息').waitFor()
    expect(await shiftsOf(page)).toEqual([])
  })

  it('shifts when an element is inserted, which the test detects', async () => {
    const { page } = await visitWatched(`${chat.url}/r/shift-${device}`)
    await page.evaluate(() => {
      const block = document.createElement('div')
      block.textContent = 'pushes what is below it'
      document.getElementById('composer')!.before(block)
    })
    await until('the shift', async () => (await shiftsOf(page)).length > 0)
  })
})
