import { readFileSync, statSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { hands, online, soon, visit } from './person'

const MOST_BYTES = 60_000

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A room in which so much has been said. */
async function roomWith(count: number, room: string) {
  const speaker = await enter(chat.url, 'Speaker', room)
  const say = (text: string) => speaker.say(text, { room })
  for (let n = 1; n <= count; n += 1) await say(`message ${n}, and some words to it`)
  return { url: `${chat.url}/r/${room}`, say }
}

/** Everything that pages ask for, sockets too. */
function requestsOf(context: BrowserContext): URL[] {
  const asked: URL[] = []
  context.on('request', (request) => request.serviceWorker() ?? asked.push(new URL(request.url())))
  context.on('page', (page) => page.on('websocket', (socket) => asked.push(new URL(socket.url()))))
  return asked
}

/** The paths that the page asks for before its `load` event. */
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
    'in %s is one script and one stylesheet, 60 kB at most with gzip too, without other words',
    async (locale, word, other) => {
      const context = await newContext({ locale })
      const { page } = await visit({ url: chat.url, context })
      const assets = (await askedBeforeLoad(page)).filter((path) => /^\/assets\/.*\.(js|css)$/.test(path))
      expect(assets.filter((path) => path.endsWith('.css'))).toHaveLength(1)
      expect(assets).toHaveLength(2)
      for (const encoding of ['br', 'gz']) {
        const sizes = assets.map((path) => statSync(`dist/public${path}.${encoding}`).size)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES)
      }
      const script = readFileSync(`dist/public${assets.find((path) => path.endsWith('.js'))}`, 'utf8')
      expect(script).toContain(word)
      expect(script).not.toContain(other)
    },
  )
})

it('[W2] asks no other host for anything, whatever is said and opened', async () => {
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
  ['a desk', { viewport: { width: 1280, height: 800 } }],
  ['a phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
])('on %s nothing moves by itself', (where, looks) => {
  interface Shift {
    value: number
    moved: string[]
  }
  const shiftsOf = (page: Page): Promise<Shift[]> =>
    page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts)

  async function watched(url: string) {
    const context = await newContext(looks)
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
    return { page, ...hands(page) }
  }

  it('while the page loads, for the first time and again', async () => {
    const { url } = await roomWith(50, `load-${where}`)
    const { page, sees } = await watched(url)
    await sees('message 50, and some words to it')
    expect(await shiftsOf(page)).toEqual([])
    await page.reload()
    await online(page)
    expect(await shiftsOf(page)).toEqual([])
  })

  it('while messages arrive: the first, few, many, and behind somebody who reads back', async () => {
    const { url, say } = await roomWith(0, `arrive-${where}`)
    const { page, sees } = await watched(url)
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

  it('and a shift would be seen', async () => {
    const { page } = await watched(`${chat.url}/r/shift-${where}`)
    await page.evaluate(() => {
      const block = document.createElement('div')
      block.textContent = 'pushes what is below it'
      document.getElementById('composer')!.before(block)
    })
    await soon('the shift', async () => (await shiftsOf(page)).length > 0)
  })
})
