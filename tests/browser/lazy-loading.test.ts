import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { changesBy } from './message-changes'
import { pageHolding } from './held-part'
import { focusedId, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const sentences = {
  'zh-CN': '加载失败，请检查网络或刷新页面',
  en: "Couldn't load this. Check your connection, or reload the page.",
}
const toast = (page: Page) => page.locator('#toast').innerText()

/** The status of a script from an older build on a newer server, and `null` without a network. */
const failures = { 'a new deployment': 404, 'no network': null } as const

/** Opens a room where `part` cannot be loaded. */
async function visitWithout(part: string, failure: keyof typeof failures, locale: string, room: string) {
  const context = await newContext({ locale, serviceWorkers: 'block' })
  const status = failures[failure]
  let isAsked = false
  await context.route(`**/assets/${part}*`, (route) => {
    isAsked = true
    return status === null ? route.abort() : route.fulfill({ status, body: 'Not Found' })
  })
  const visited = await visit({ url: `${chat.url}/r/${room}`, context })
  return { ...visited, restore: () => context.unrouteAll(), isAsked: () => isAsked }
}

describe('a chunk that cannot be loaded', () => {
  it.each([
    ['zh-CN', 'settings-', 'no network'],
    ['en', 'settings-', 'a new deployment'],
    ['en', 'late-', 'no network'],
    ['zh-CN', 'further-words-', 'no network'],
  ] as const)(
    'shows an error in %s, and is loaded at the next click: %s, %s',
    async (locale, part, failure) => {
      const { page, pageErrors, restore } = await visitWithout(part, failure, locale, `lost-${locale}`)
      await page.click('#settings_open')
      await until('the sentence', async () => (await toast(page)) === sentences[locale])
      expect(await page.locator('dialog[open]').count()).toBe(0)
      await restore()
      await page.click('#settings_open')
      await page.waitForSelector('#settings[open]')
      expect(pageErrors).toEqual([])
    },
  )

  it('shows the error above its dialog', async () => {
    const { page, restore } = await visitWithout('qr-', 'no network', 'en', 'lost-code')
    await page.click('#invite_open')
    await page.locator('#invite #toast', { hasText: sentences.en }).waitFor()
    expect(await page.inputValue('#invite_link')).toContain('/r/lost-code')
    await restore()
    await page.keyboard.press('Escape')
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
  })

  it('leaves no empty dialog open', async () => {
    const { page, restore } = await visitWithout('chat-switcher-', 'no network', 'en', 'lost-jump')
    await page.keyboard.press('Control+k')
    await until('the sentence', async () => (await toast(page)) === sentences.en)
    expect(await page.locator('dialog[open]').count()).toBe(0)
    await restore()
    await page.keyboard.press('Control+k')
    await page.waitForSelector('#jump[open] [role="option"]')
  })

  it('does not break the log or typing', async () => {
    const bob = await enter(chat.url, 'Bob', 'lost-log')
    await bob.say('here I am', { room: 'lost-log' })
    const { page, sees, restore } = await visitWithout('on-interaction-', 'no network', 'en', 'lost-log')
    await sees('here I am')
    await page.keyboard.type('hello @')
    await until('the sentence', async () => (await toast(page)) === sentences.en)
    await page.click('[data-seq="1"] [data-author]')
    expect(await page.inputValue('#msg')).toBe('hello @')
    await restore()
    await page.keyboard.type('b')
    await page.click('[data-seq="1"] [data-author]')
    await page.waitForSelector('#person_menu[open]')
    await page.keyboard.press('Escape')
    await page.locator('#msg').fill('@')
    await page.locator('.offer', { hasText: 'Bob' }).waitFor()
  })
})

describe('what is loaded after the page, when it could not be', () => {
  it.each([
    [
      'on a click',
      (page: Page) =>
        until('the button', async () => {
          await page.mouse.click(400, 400)
          return page.locator('#pins_open').isVisible()
        }),
    ],
    [
      'when the page is online again',
      async (page: Page) => {
        await page.context().setOffline(true)
        await page.waitForSelector('body[data-connection="offline"]')
        await page.context().setOffline(false)
      },
    ],
  ])('is loaded %s', async (sign, give) => {
    const room = `lost rest ${sign}`
    const ann = changesBy(await enter(chat.url, 'Ann', room), room)
    await ann.pin(await ann.say('to be pinned'))
    const { page, pageErrors, restore, isAsked } = await visitWithout('after-load-', 'no network', 'en', room)
    await until('the request', isAsked)
    await restore()
    await give(page)
    await page.locator('#pins_open').getByText('1', { exact: true }).waitFor()
    expect(pageErrors).toEqual([])
  })
})

const visitHolding = (room: string, part = 'on-interaction-') => pageHolding(`${chat.url}/r/${room}`, part)

describe('the chunk of the first interaction', () => {
  it('is not requested before, and offers members for an @ as the first key', async () => {
    await enter(chat.url, 'Early', 'first-key')
    const { page, arrive, isAsked } = await visitHolding('first-key')
    expect(isAsked()).toBe(false)
    await page.keyboard.type('@ea')
    await until('the request', isAsked)
    arrive()
    await page.locator('.offer', { hasText: 'Early' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.inputValue('#msg')).toBe('@Early ')
  })

  it.each([
    ['@ea', 'Enter', '@Early ', 'msg'],
    ['ea', 'Tab', '@Early ', 'msg'],
    ['nobody', 'Tab', 'nobody', 'attach'],
  ])('delays a key that can complete until it is loaded: %s %s', async (typed, key, written, focused) => {
    const room = `held ${typed} ${key}`
    await enter(chat.url, 'Early', room)
    const { page, arrive, isAsked } = await visitHolding(room)
    await page.waitForSelector('#attach:not([hidden])')
    await page.keyboard.type(typed)
    await until('the request', isAsked)
    await page.keyboard.press(key)
    expect(await focusedId(page)).toBe('msg')
    arrive()
    await until('the key', async () => (await page.inputValue('#msg')) === written)
    await until('the focus', () => page.evaluate((id) => document.activeElement?.id === id, focused))
  })

  it('does not delay a message', async () => {
    const { page, sees, texts } = await visitHolding('not held')
    await page.keyboard.type('good morning')
    await page.keyboard.press('Enter')
    await sees('good morning')
    expect(await texts()).toEqual(['good morning'])
  })

  it('performs a click in the log after it is loaded', async () => {
    const bob = await enter(chat.url, 'Bob', 'first-click')
    await bob.say('hello', { room: 'first-click' })
    const { page, arrive, isAsked, sees } = await visitHolding('first-click')
    await sees('hello')
    await page.click('[data-seq="1"] [data-author]')
    await until('the request', isAsked)
    arrive()
    await page.waitForSelector('#person_menu[open]')
  })
})

describe('the quick switcher before it is loaded', () => {
  /** Types a room and presses Enter. */
  async function submitEarly(from: string, to: string) {
    const opened = await visitHolding(from, 'chat-switcher-')
    const { page, isAsked } = opened
    await page.keyboard.press('Control+k')
    await page.keyboard.type(to)
    await page.keyboard.press('Enter')
    await until('the request', isAsked)
    return opened
  }

  it('keeps Enter, and opens the room when it is loaded', async () => {
    const { page, arrive } = await submitEarly('jump from', 'jump to')
    arrive()
    await until('the room', async () => (await page.locator('#room_name').innerText()) === 'jump to')
    expect(await page.locator('dialog[open]').count()).toBe(0)
  })

  it('discards Enter when it is closed', async () => {
    const { page, arrive } = await submitEarly('jump stays', 'jump away')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    arrive()
    await page.waitForSelector('#jump[open] [role="option"]')
    expect(await page.locator('#room_name').innerText()).toBe('jump stays')
  })
})
