import type { BrowserContext, Page } from 'playwright-core'
import { closeAll, enter, startChat, type Tab, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { Sender } from '../support/files'
import { changesBy } from './message-changes'
import { hide, visit } from './person'
import { drawing, sendFiles } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

interface Recorded {
  notes: number
  shown: { title: string; body: string; note: Notification }[]
  closed: string[]
}
const recordedIn = (page: Page) =>
  page.evaluate(() => {
    const { notes, shown, closed } = (window as unknown as { recorded: Recorded }).recorded
    return { notes, closed, shown: shown.map(({ title, body }) => ({ title, body })) }
  })
const notificationCount = async (...pages: Page[]) => {
  const all = await Promise.all(pages.map(recordedIn))
  return all.reduce((sum, { shown }) => sum + shown.length, 0)
}

/** A context that records the notes and notifications of its pages. */
async function recordingContext(): Promise<BrowserContext> {
  const context = await newContext({ permissions: ['notifications'] })
  await context.clock.install()
  await context.addInitScript(() => {
    const recorded: Recorded = { notes: 0, shown: [], closed: [] }
    Object.assign(window, { recorded })
    window.OscillatorNode = class extends OscillatorNode {
      override start(when?: number): void {
        recorded.notes += 1
        super.start(when)
      }
    }
    window.Notification = class extends Notification {
      // A headless browser grants the permission, and denies it here.
      static override get permission(): NotificationPermission {
        return 'granted'
      }
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options)
        recorded.shown.push({ title, body: options.body ?? '', note: this })
      }
      override close(): void {
        recorded.closed.push(this.body)
        super.close()
      }
    }
  })
  return context
}

/** Ann, who wants notifications, and Bob in the same room. */
async function annAndBob(room: string, preferences: object = { desktop: 'on' }) {
  const context = await recordingContext()
  const ann = await visit({ url: `${chat.url}/r/${room}`, context })
  await ann.page.evaluate(
    (stored) => localStorage.setItem('preferences', JSON.stringify(stored)),
    preferences,
  )
  await ann.page.reload()
  await ann.page.waitForSelector('body[data-connection="online"]')
  await ann.rename(`Ann ${room}`)
  await until('the nickname', async () => (await ann.ownNickname()) === `Ann ${room}`)
  const bob = await enter(chat.url, `Bob ${room}`, room)
  return { ann, bob, context, mention: `@Ann ${room} please` }
}

/** Advances the clock until the next message begins a new burst, and all notifications of this one are shown. */
async function endBurst(...pages: Page[]): Promise<void> {
  // Notifications are shown before the burst ends.
  for (const ms of [500, 2_600]) {
    await pages[0]!.context().clock.fastForward(ms)
    // The tabs queue for this lock: when it is granted to us, each of them has had it.
    for (const page of pages)
      await page.evaluate(() => navigator.locks.request('teahouse bell', () => undefined))
  }
}

const setLevel = async (page: Page, value: string) => {
  await page.click('#room_about')
  await page.check(`#room_menu input[value="${value}"]`)
  await page.keyboard.press('Escape')
}

/** Sends a message that notifies, to prove that an earlier one did not. */
async function sendNotifying(bob: Tab, room: string, page: Page, text: string): Promise<void> {
  await bob.say(text, { room })
  await until('the notification', async () =>
    (await recordedIn(page)).shown.some(({ body }) => body === text),
  )
}

describe('the title and the icon', () => {
  it('count unread messages while the page is hidden, and mark mentions', async () => {
    const { ann, bob, mention } = await annAndBob('title')
    const icon = () => ann.page.locator('link[rel="icon"]').getAttribute('href')
    const plain = await icon()
    await hide(ann.page)
    await bob.say('hello', { room: 'title' })
    await until('the count', async () => (await ann.page.title()).startsWith('(1) title'))
    const dotted = await icon()
    expect(dotted).not.toBe(plain)
    await bob.say(mention, { room: 'title' })
    await until('the count', async () => (await ann.page.title()).startsWith('(2) title'))
    expect([plain, dotted]).not.toContain(await icon())
    // The icon is a valid image.
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
    await until('no count', async () => (await ann.page.title()).startsWith('title'))
    expect(await icon()).toBe(plain)
  })
})

describe('a desktop notification', () => {
  it('of a deleted message is closed, and one whose text names somebody newly is not shown', async () => {
    const { ann, bob, mention } = await annAndBob('erased')
    const { say, edit, erase } = changesBy(bob, 'erased')
    await hide(ann.page)
    const seq = await say('hello')
    await until('a notification', async () => (await notificationCount(ann.page)) > 0)
    await endBurst(ann.page)
    const other = await say('please')
    await until('another', async () => (await notificationCount(ann.page)) > 1)
    await endBurst(ann.page)
    await edit(seq, mention)
    await erase(other)
    await until('closed', async () => (await recordedIn(ann.page)).closed.includes('please'))
    await sendNotifying(bob, 'erased', ann.page, 'at last')
    expect((await recordedIn(ann.page)).shown.map(({ body }) => body)).toEqual(['hello', 'please', 'at last'])
  })

  it('shows author, room and text, once per burst, and opens the room', async () => {
    const { ann, bob, context } = await annAndBob('burst')
    await ann.go('another')
    await hide(ann.page)
    for (const text of ['one', 'two', 'three']) await bob.say(text, { room: 'burst' })
    await until('a notification', async () => (await notificationCount(ann.page)) > 0)
    // A burst lasts as long as there is no pause.
    for (const [count, text] of ['four', 'five'].entries()) {
      await context.clock.fastForward(1_700)
      await bob.say(text, { room: 'burst' })
      await until('the count', async () => (await ann.page.title()).startsWith(`(${4 + count})`))
    }
    await bob.say('@Ann burst six', { room: 'burst' })
    await until('the mention', async () => (await notificationCount(ann.page)) > 1)
    const { shown } = await recordedIn(ann.page)
    expect(shown).toEqual([
      { title: 'Bob burst · burst', body: 'three' },
      { title: 'Bob burst · burst', body: '@Ann burst six' },
    ])
    await ann.page.evaluate(() => {
      const { shown } = (window as unknown as { recorded: Recorded }).recorded
      shown.at(-1)!.note.dispatchEvent(new Event('click'))
    })
    expect(await ann.page.locator('#room_name').innerText()).toBe('burst')
  })

  it('has the text as the page shows it', async () => {
    const { ann, bob } = await annAndBob('read')
    await ann.go('another')
    await hide(ann.page)
    await bob.say('/me runs `npm ci`', { room: 'read' })
    await until('a notification', async () => (await notificationCount(ann.page)) > 0)
    expect((await recordedIn(ann.page)).shown[0]!.body).toBe('Bob read runs npm ci')
  })

  it('says what came with a message without words', async () => {
    const { ann } = await annAndBob('wordless')
    const bob = await Sender.enter(chat.url, 'Bob', 'wordless')
    await ann.go('another')
    await hide(ann.page)
    const bodies = async () => (await recordedIn(ann.page)).shown.map(({ body }) => body)
    await sendFiles(bob, '', await drawing('a.png', 9, 9), await drawing('b.png', 9, 9))
    await until('the pictures', async () => (await bodies()).includes('发来 2 张图片'))
    await endBurst(ann.page)
    await sendFiles(bob, '', ['notes', 'notes.txt'])
    await until('the file', async () => (await bodies()).includes('发来文件 notes.txt'))
  })

  it('is not shown for a room that is visible in any tab, nor for own messages', async () => {
    const { ann, bob, context, mention } = await annAndBob('looking')
    for (let n = 0; n < 40; n++) await bob.say(`line ${n}`, { room: 'looking' })
    const second = await visit({ url: `${chat.url}/r/looking`, context })
    await second.sees('line 39')
    await hide(ann.page)
    // A room that is scrolled up is visible, too.
    await second.page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 400))
    await second.page.locator('#pill').waitFor()
    await bob.say('you see this', { room: 'looking' })
    await bob.say(mention, { room: 'looking' })
    await second.say('I do')
    for (const each of [ann, second]) await each.sees('I do')
    await endBurst(ann.page, second.page)
    expect(await notificationCount(ann.page, second.page)).toBe(0)

    // While another room is visible, only mentions notify.
    await second.go('looking elsewhere')
    await bob.say('not urgent', { room: 'looking' })
    await ann.sees('not urgent')
    await second.page.locator('.room__link[href="/r/looking"] .room__unread:not([hidden])').waitFor()
    await endBurst(ann.page, second.page)
    expect(await notificationCount(ann.page, second.page)).toBe(0)
    await bob.say(mention, { room: 'looking' })
    await until('a notification', async () => (await notificationCount(ann.page, second.page)) > 0)
    await endBurst(ann.page, second.page)
    await hide(second.page)
    await bob.say('and this you do not see', { room: 'looking' })
    await until('a second notification', async () => (await notificationCount(ann.page, second.page)) > 1)
    const all = await Promise.all([recordedIn(ann.page), recordedIn(second.page)])
    const bodies = all.flatMap(({ shown }) => shown.map(({ body }) => body))
    expect(bodies.sort()).toEqual([mention, 'and this you do not see'].sort())
  })

  it('is shown by the service worker where a page cannot, and opens the room', async () => {
    const { ann, bob, context } = await annAndBob('android')
    await ann.page.evaluate(async () => {
      await navigator.serviceWorker.ready
      const recorded = { titles: [] as string[], paths: [] as unknown[] }
      Object.assign(window, { byWorker: recorded })
      // As on Android. Headless browsers show no notifications.
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
        recorded.titles.push(title)
        recorded.paths.push(options?.data)
      }
    })
    const byWorker = () =>
      ann.page.evaluate(
        () => (window as unknown as { byWorker: { titles: string[]; paths: string[] } }).byWorker,
      )
    await ann.go('elsewhere')
    await hide(ann.page)
    await bob.say('one', { room: 'android' })
    await until('a notification', async () => (await byWorker()).titles.length > 0)
    expect(await byWorker()).toEqual({ titles: ['Bob android · android'], paths: ['/r/android'] })
    // The message of the worker after a click.
    await context.serviceWorkers()[0]!.evaluate(async () => {
      type Tabs = { matchAll(options: object): Promise<{ postMessage(message: object): void }[]> }
      const { clients } = globalThis as unknown as { clients: Tabs }
      const tabs = await clients.matchAll({ includeUncontrolled: true })
      for (const tab of tabs) tab.postMessage({ open: '/r/android' })
    })
    await until('the room', async () => (await ann.page.locator('#room_name').innerText()) === 'android')

    // When the worker fails, too, the switch is turned off.
    await ann.page.evaluate(() => {
      ServiceWorkerRegistration.prototype.showNotification = () => Promise.reject(new TypeError('no'))
    })
    await endBurst(ann.page)
    await bob.say('two', { room: 'android' })
    await ann.page.locator('#msg_note', { hasText: '此浏览器无法显示通知' }).waitFor()
    await hide(ann.page, false)
    await ann.page.click('#settings_open')
    expect(await ann.page.getByRole('switch', { name: '桌面通知' }).isChecked()).toBe(false)
  })

  it('is shown by one of several tabs', async () => {
    const { ann, bob, context } = await annAndBob('tabs')
    const others = [
      await visit({ url: `${chat.url}/r/tabs`, context }),
      await visit({ url: chat.url, context }),
    ]
    const pages = [ann.page, ...others.map(({ page }) => page)]
    for (const page of pages) await hide(page)
    await bob.say('once', { room: 'tabs' })
    for (const page of pages)
      await until('the count in all tabs', async () => (await page.title()).startsWith('(1)'))
    await bob.say('@Ann tabs again', { room: 'tabs' })
    for (const page of pages)
      await until('the count in all tabs', async () => (await page.title()).startsWith('(2)'))
    await until('a mention', async () => {
      const all = await Promise.all(pages.map(recordedIn))
      return all.some(({ shown }) => shown.some(({ body }) => body.includes('again')))
    })
    await endBurst(...pages)
    const all = await Promise.all(pages.map(recordedIn))
    const bodies = all.flatMap(({ shown }) => shown.map(({ body }) => body))
    expect(bodies.filter((body) => body.includes('again'))).toHaveLength(1)
    expect(bodies.filter((body) => body === 'once').length).toBeLessThan(2)
  })

  it('follows the level of the room: all, mentions or none', async () => {
    const { ann, bob, mention } = await annAndBob('levels')
    await setLevel(ann.page, 'mentions')
    await hide(ann.page)
    await bob.say('not for you', { room: 'levels' })
    await ann.sees('not for you')
    await endBurst(ann.page)
    await sendNotifying(bob, 'levels', ann.page, mention)
    expect(await notificationCount(ann.page)).toBe(1)
    await endBurst(ann.page)

    await hide(ann.page, false)
    await setLevel(ann.page, 'none')
    await ann.go('levels aside')
    const aside = await enter(chat.url, 'Eve levels', 'levels aside')
    await hide(ann.page)
    await bob.say(mention, { room: 'levels' })
    await ann.page.locator('.room__link[href="/r/levels"] .room__mention').waitFor({ state: 'attached' })
    await endBurst(ann.page)
    await sendNotifying(aside, 'levels aside', ann.page, 'here I am')
    expect(await notificationCount(ann.page)).toBe(2)
    expect(await ann.page.title()).toMatch(/^\(1\)/)
  })

  it('requests permission when it is switched on, and stays off when that is denied', async () => {
    const context = await newContext({ permissions: [] })
    const { page } = await visit({ url: chat.url, context })
    await page.click('#settings_open')
    const box = page.getByRole('switch', { name: '桌面通知' })
    await box.click()
    await page.locator('#desktop_hint', { hasText: '浏览器禁止了此页面的通知' }).waitFor()
    expect(await box.isChecked()).toBe(false)
    await context.grantPermissions(['notifications'])
    await box.click()
    await until('the switch', () => box.isChecked())
    await page.reload()
    await page.click('#settings_open')
    expect(await box.isChecked()).toBe(true)
  })

  it('is off until the permission is granted', async () => {
    const { page } = await visit({ url: chat.url })
    // A test cannot delay its answer to the browser's own prompt.
    await page.evaluate(() => {
      Notification.requestPermission = () =>
        new Promise((resolve) => addEventListener('answered', () => resolve('granted'), { once: true }))
    })
    await page.click('#settings_open')
    const box = page.getByRole('switch', { name: '桌面通知' })
    await box.click()
    expect(await box.isChecked()).toBe(false)
    await page.evaluate(() => dispatchEvent(new Event('answered')))
    await until('the switch', () => box.isChecked())
  })
})

describe('the sound', () => {
  it('is off by default, can be tested, and differs for a mention', async () => {
    const { ann, bob, mention } = await annAndBob('sound', {})
    const notes = async () => (await recordedIn(ann.page)).notes
    await ann.page.click('#settings_open')
    await ann.page.click('#sound_try')
    await until('the trial', async () => (await notes()) === 4)
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
    await until('one note and its overtone', async () => (await notes()) === 6)
    await bob.say(mention, { room: 'sound' })
    await until('two notes', async () => (await notes()) === 10)
    expect(await notificationCount(ann.page)).toBe(0)
  })
})
