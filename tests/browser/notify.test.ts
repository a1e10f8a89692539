import type { BrowserContext, Page } from 'playwright-core'
import { closeAll, enter, startChat, type Tab, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { hide, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

interface Heard {
  notes: number
  shown: { title: string; body: string; note: Notification }[]
}
const heardIn = (page: Page) =>
  page.evaluate(() => {
    const { notes, shown } = (window as unknown as { heard: Heard }).heard
    return { notes, shown: shown.map(({ title, body }) => ({ title, body })) }
  })
const rings = async (...pages: Page[]) => {
  const all = await Promise.all(pages.map(heardIn))
  return all.reduce((sum, { shown }) => sum + shown.length, 0)
}

/** The real ones, and how often. */
async function listening(): Promise<BrowserContext> {
  const context = await newContext({ permissions: ['notifications'] })
  await context.clock.install()
  await context.addInitScript(() => {
    const heard: Heard = { notes: 0, shown: [] }
    Object.assign(window, { heard })
    window.OscillatorNode = class extends OscillatorNode {
      override start(when?: number): void {
        heard.notes += 1
        super.start(when)
      }
    }
    window.Notification = class extends Notification {
      // Without a head the browser grants it, and says here that it did not.
      static override get permission(): NotificationPermission {
        return 'granted'
      }
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options)
        heard.shown.push({ title, body: options.body ?? '', note: this })
      }
    }
  })
  return context
}

/** Somebody who wants to be told, and somebody who has to tell something. */
async function two(room: string, preferences: object = { desktop: 'on' }) {
  const context = await listening()
  const ann = await visit({ url: `${chat.url}/r/${room}`, context })
  await ann.page.evaluate((kept) => localStorage.setItem('preferences', JSON.stringify(kept)), preferences)
  await ann.page.reload()
  await ann.page.waitForSelector('body[data-connection="online"]')
  await ann.rename(`Ann ${room}`)
  await soon('the nickname', async () => (await ann.ownNickname()) === `Ann ${room}`)
  const bob = await enter(chat.url, `Bob ${room}`, room)
  return { ann, bob, context, mention: `@Ann ${room} please` }
}

/** So much later that what these pages have heard is another burst; it has rung in one of them, if it ever will. */
async function pause(...pages: Page[]): Promise<void> {
  // What they have heard rings before the burst ends.
  for (const ms of [500, 2_600]) {
    await pages[0]!.context().clock.fastForward(ms)
    // Tabs take turns at it: when we have ours, each of them had its own.
    for (const page of pages)
      await page.evaluate(() => navigator.locks.request('teahouse bell', () => undefined))
  }
}

const level = async (page: Page, value: string) => {
  await page.click('#room_about')
  await page.check(`#room_menu input[value="${value}"]`)
  await page.keyboard.press('Escape')
}

/** Something that would ring if the one before could. */
async function afterwards(bob: Tab, room: string, page: Page, text: string): Promise<void> {
  await bob.say(text, { room })
  await soon('the last one', async () => (await heardIn(page)).shown.some(({ body }) => body === text))
}

describe('the title and the icon', () => {
  it('count what is unread while the page is hidden, and mark what is for us', async () => {
    const { ann, bob, mention } = await two('title')
    const icon = () => ann.page.locator('link[rel="icon"]').getAttribute('href')
    const plain = await icon()
    await hide(ann.page)
    await bob.say('hello', { room: 'title' })
    await soon('the count', async () => (await ann.page.title()).startsWith('(1) title'))
    const dotted = await icon()
    expect(dotted).not.toBe(plain)
    await bob.say(mention, { room: 'title' })
    await soon('the count', async () => (await ann.page.title()).startsWith('(2) title'))
    expect([plain, dotted]).not.toContain(await icon())
    // It is a picture.
    const width = await ann.page.evaluate(
      async (src) => {
        const image = new Image()
        image.src = src
        await image.decode()
        return image.width
      },
      (await icon())!,
    )
    expect(width).toBeGreaterThan(0)
    await hide(ann.page, false)
    await soon('nothing', async () => (await ann.page.title()).startsWith('title'))
    expect(await icon()).toBe(plain)
  })
})

describe('a desktop notification', () => {
  it('says who, where and what, once a burst, and leads to the room', async () => {
    const { ann, bob, context } = await two('burst')
    await ann.go('another')
    await hide(ann.page)
    for (const text of ['one', 'two', 'three']) await bob.say(text, { room: 'burst' })
    await soon('a ring', async () => (await rings(ann.page)) > 0)
    // It lasts as long as nobody pauses.
    for (const [count, text] of ['four', 'five'].entries()) {
      await context.clock.fastForward(1_700)
      await bob.say(text, { room: 'burst' })
      await soon('it to be heard', async () => (await ann.page.title()).startsWith(`(${4 + count})`))
    }
    await bob.say('@Ann burst six', { room: 'burst' })
    await soon('a louder one', async () => (await rings(ann.page)) > 1)
    const { shown } = await heardIn(ann.page)
    expect(shown).toEqual([
      { title: 'Bob burst · burst', body: 'three' },
      { title: 'Bob burst · burst', body: '@Ann burst six' },
    ])
    await ann.page.evaluate(() => {
      const { shown } = (window as unknown as { heard: Heard }).heard
      shown.at(-1)!.note.dispatchEvent(new Event('click'))
    })
    expect(await ann.page.locator('#room_name').innerText()).toBe('burst')
  })

  it('reads a message as the page shows it', async () => {
    const { ann, bob } = await two('read')
    await ann.go('another')
    await hide(ann.page)
    await bob.say('/me runs `npm ci`', { room: 'read' })
    await soon('a ring', async () => (await rings(ann.page)) > 0)
    expect((await heardIn(ann.page)).shown[0]!.body).toBe('Bob read runs npm ci')
  })

  it('does not come for a room that somebody looks at, in whatever tab, nor for what we say', async () => {
    const { ann, bob, context, mention } = await two('looking')
    for (let n = 0; n < 40; n++) await bob.say(`line ${n}`, { room: 'looking' })
    const second = await visit({ url: `${chat.url}/r/looking`, context })
    await second.sees('line 39')
    await hide(ann.page)
    // Who reads further up looks at the room, too.
    await second.page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 400))
    await second.page.locator('#pill').waitFor()
    await bob.say('you see this', { room: 'looking' })
    await bob.say(mention, { room: 'looking' })
    await second.say('I do')
    for (const each of [ann, second]) await each.sees('I do')
    await pause(ann.page, second.page)
    expect(await rings(ann.page, second.page)).toBe(0)

    // Who looks at another room is called for what is for them.
    await second.go('looking elsewhere')
    await bob.say('not urgent', { room: 'looking' })
    await ann.sees('not urgent')
    await second.page.locator('.room__link[href="/r/looking"] .room__unread:not([hidden])').waitFor()
    await pause(ann.page, second.page)
    expect(await rings(ann.page, second.page)).toBe(0)
    await bob.say(mention, { room: 'looking' })
    await soon('a ring', async () => (await rings(ann.page, second.page)) > 0)
    await pause(ann.page, second.page)
    await hide(second.page)
    await bob.say('and this you do not see', { room: 'looking' })
    await soon('a second one', async () => (await rings(ann.page, second.page)) > 1)
    const all = await Promise.all([heardIn(ann.page), heardIn(second.page)])
    const bodies = all.flatMap(({ shown }) => shown.map(({ body }) => body))
    expect(bodies.sort()).toEqual([mention, 'and this you do not see'].sort())
  })

  it('comes through the service worker where a page may not show one, and leads to the room', async () => {
    const { ann, bob, context } = await two('android')
    await ann.page.evaluate(async () => {
      await navigator.serviceWorker.ready
      const heard = { titles: [] as string[], paths: [] as unknown[] }
      Object.assign(window, { byWorker: heard })
      // As on Android. Without a head the browser does not show them.
      window.Notification = class extends Notification {
        static override get permission(): NotificationPermission {
          return 'granted'
        }
        constructor(title: string) {
          super(title)
          throw new TypeError('Illegal constructor')
        }
      }
      ServiceWorkerRegistration.prototype.showNotification = async (title, options) => {
        heard.titles.push(title)
        heard.paths.push(options?.data)
      }
    })
    const byWorker = () =>
      ann.page.evaluate(
        () => (window as unknown as { byWorker: { titles: string[]; paths: string[] } }).byWorker,
      )
    await ann.go('elsewhere')
    await hide(ann.page)
    await bob.say('one', { room: 'android' })
    await soon('a ring', async () => (await byWorker()).titles.length > 0)
    expect(await byWorker()).toEqual({ titles: ['Bob android · android'], paths: ['/r/android'] })
    // What the worker says when it was clicked.
    await context.serviceWorkers()[0]!.evaluate(async () => {
      type Tabs = { matchAll(options: object): Promise<{ postMessage(message: object): void }[]> }
      const { clients } = globalThis as unknown as { clients: Tabs }
      const tabs = await clients.matchAll({ includeUncontrolled: true })
      for (const tab of tabs) tab.postMessage({ open: '/r/android' })
    })
    await soon('the room', async () => (await ann.page.locator('#room_name').innerText()) === 'android')

    // Where that fails too, the switch goes back.
    await ann.page.evaluate(() => {
      ServiceWorkerRegistration.prototype.showNotification = () => Promise.reject(new TypeError('no'))
    })
    await pause(ann.page)
    await bob.say('two', { room: 'android' })
    await ann.page.locator('#msg_note', { hasText: '此浏览器无法显示通知' }).waitFor()
    await hide(ann.page, false)
    await ann.page.click('#settings_open')
    expect(await ann.page.getByRole('switch', { name: '桌面通知' }).isChecked()).toBe(false)
  })

  it('comes from one tab of many', async () => {
    const { ann, bob, context } = await two('tabs')
    const others = [
      await visit({ url: `${chat.url}/r/tabs`, context }),
      await visit({ url: chat.url, context }),
    ]
    const pages = [ann.page, ...others.map(({ page }) => page)]
    for (const page of pages) await hide(page)
    await bob.say('once', { room: 'tabs' })
    for (const page of pages) await soon('all have heard', async () => (await page.title()).startsWith('(1)'))
    await bob.say('@Ann tabs again', { room: 'tabs' })
    for (const page of pages) await soon('all have heard', async () => (await page.title()).startsWith('(2)'))
    await soon('a mention', async () => {
      const all = await Promise.all(pages.map(heardIn))
      return all.some(({ shown }) => shown.some(({ body }) => body.includes('again')))
    })
    await pause(...pages)
    const all = await Promise.all(pages.map(heardIn))
    const bodies = all.flatMap(({ shown }) => shown.map(({ body }) => body))
    expect(bodies.filter((body) => body.includes('again'))).toHaveLength(1)
    expect(bodies.filter((body) => body === 'once').length).toBeLessThan(2)
  })

  it('comes as the room wants it: of all, of mentions, of nothing', async () => {
    const { ann, bob, mention } = await two('levels')
    await level(ann.page, 'mentions')
    await hide(ann.page)
    await bob.say('not for you', { room: 'levels' })
    await ann.sees('not for you')
    await pause(ann.page)
    await afterwards(bob, 'levels', ann.page, mention)
    expect(await rings(ann.page)).toBe(1)
    await pause(ann.page)

    await hide(ann.page, false)
    await level(ann.page, 'none')
    await ann.go('levels aside')
    const aside = await enter(chat.url, 'Eve levels', 'levels aside')
    await hide(ann.page)
    await bob.say(mention, { room: 'levels' })
    await ann.page.locator('.room__link[href="/r/levels"] .room__mention').waitFor({ state: 'attached' })
    await pause(ann.page)
    await afterwards(aside, 'levels aside', ann.page, 'here I am')
    expect(await rings(ann.page)).toBe(2)
    expect(await ann.page.title()).toMatch(/^\(1\)/)
  })

  it('is asked for when it is switched on, and stays off where it is refused', async () => {
    const context = await newContext({ permissions: [] })
    const { page } = await visit({ url: chat.url, context })
    await page.click('#settings_open')
    const box = page.getByRole('switch', { name: '桌面通知' })
    await box.click()
    await page.locator('#desktop_hint', { hasText: '浏览器禁止了此页面的通知' }).waitFor()
    expect(await box.isChecked()).toBe(false)
    await context.grantPermissions(['notifications'])
    await box.click()
    await soon('it to be on', () => box.isChecked())
    await page.reload()
    await page.click('#settings_open')
    expect(await box.isChecked()).toBe(true)
  })

  it('is off while the browser asks', async () => {
    const { page } = await visit({ url: chat.url })
    // The browser asks in a window of its own, which a test cannot answer late.
    await page.evaluate(() => {
      Notification.requestPermission = () =>
        new Promise((resolve) => addEventListener('answered', () => resolve('granted'), { once: true }))
    })
    await page.click('#settings_open')
    const box = page.getByRole('switch', { name: '桌面通知' })
    await box.click()
    expect(await box.isChecked()).toBe(false)
    await page.evaluate(() => dispatchEvent(new Event('answered')))
    await soon('it to be on', () => box.isChecked())
  })
})

describe('the sound', () => {
  it('is off until it is wanted, can be tried, and tells a mention apart', async () => {
    const { ann, bob, mention } = await two('sound', {})
    const notes = async () => (await heardIn(ann.page)).notes
    await ann.page.click('#settings_open')
    await ann.page.click('#sound_try')
    await soon('the trial', async () => (await notes()) === 4)
    await ann.page.keyboard.press('Escape')

    await hide(ann.page)
    await bob.say('in silence', { room: 'sound' })
    await ann.sees('in silence')
    await hide(ann.page, false)
    await ann.page.click('#settings_open')
    await ann.page.getByRole('switch', { name: '提示音' }).check()
    await ann.page.keyboard.press('Escape')
    await hide(ann.page)
    await bob.say('a note', { room: 'sound' })
    await soon('one note and its overtone', async () => (await notes()) === 6)
    await bob.say(mention, { room: 'sound' })
    await soon('two notes', async () => (await notes()) === 10)
    expect(await rings(ann.page)).toBe(0)
  })
})
