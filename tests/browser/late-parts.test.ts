import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { newContext, openPage } from '../support/browser'
import { hands, online, soon, visit } from './person'

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

/** What a newer server answers for a script of an older build, and what a network that is away does. */
const losses = { 'a new deployment': 404, 'no network': null } as const

/** Someone for whom `part` cannot be loaded. */
async function without(part: string, loss: keyof typeof losses, locale: string, room: string) {
  const context = await newContext({ locale, serviceWorkers: 'block' })
  const status = losses[loss]
  await context.route(`**/assets/${part}*`, (route) =>
    status === null ? route.abort() : route.fulfill({ status, body: 'Not Found' }),
  )
  const visited = await visit({ url: `${chat.url}/r/${room}`, context })
  return { ...visited, comesBack: () => context.unrouteAll() }
}

describe('a part that cannot be loaded', () => {
  it.each([
    ['zh-CN', 'settings-', 'no network'],
    ['en', 'settings-', 'a new deployment'],
    ['en', 'late-', 'no network'],
  ] as const)('says so in %s, and is loaded at the next click: %s, %s', async (locale, part, loss) => {
    const { page, pageErrors, comesBack } = await without(part, loss, locale, `lost-${locale}`)
    await page.click('#settings_open')
    await soon('the sentence', async () => (await toast(page)) === sentences[locale])
    expect(await page.locator('dialog[open]').count()).toBe(0)
    await comesBack()
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    expect(pageErrors).toEqual([])
  })

  it('is told above the dialog it belongs to', async () => {
    const { page, comesBack } = await without('qr-', 'no network', 'en', 'lost-code')
    await page.click('#invite_open')
    await page.locator('#invite #toast', { hasText: sentences.en }).waitFor()
    expect(await page.inputValue('#invite_link')).toContain('/r/lost-code')
    await comesBack()
    await page.keyboard.press('Escape')
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
  })

  it('leaves no empty dialog behind', async () => {
    const { page, comesBack } = await without('chat-switcher-', 'no network', 'en', 'lost-jump')
    await page.keyboard.press('Control+k')
    await soon('the sentence', async () => (await toast(page)) === sentences.en)
    expect(await page.locator('dialog[open]').count()).toBe(0)
    await comesBack()
    await page.keyboard.press('Control+k')
    await page.waitForSelector('#jump[open] [role="option"]')
  })

  it('is missed neither in the log nor while one writes', async () => {
    const bob = await enter(chat.url, 'Bob', 'lost-log')
    await bob.say('here I am', { room: 'lost-log' })
    const { page, sees, comesBack } = await without('on-interaction-', 'no network', 'en', 'lost-log')
    await sees('here I am')
    await page.keyboard.type('hello @')
    await soon('the sentence', async () => (await toast(page)) === sentences.en)
    await page.click('[data-seq="1"] [data-author]')
    expect(await page.inputValue('#msg')).toBe('hello @')
    await comesBack()
    await page.keyboard.type('b')
    await page.click('[data-seq="1"] [data-author]')
    await page.waitForSelector('#person_menu[open]')
    await page.keyboard.press('Escape')
    await page.locator('#msg').fill('@')
    await page.locator('.offer', { hasText: 'Bob' }).waitFor()
  })
})

/** Someone to whom `part` comes when `arrive` is called. */
async function held(room: string, part = 'on-interaction-') {
  const context = await newContext({ serviceWorkers: 'block' })
  let arrive = (): void => undefined
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  let isAsked = false
  await context.route(`**/assets/${part}*`, async (route) => {
    isAsked = true
    await arrived
    await route.continue()
  })
  const { page } = await openPage({ url: `${chat.url}/r/${room}`, context })
  await online(page)
  return { page, arrive, ...hands(page), isAsked: () => isAsked }
}

describe('what is loaded at the first interaction', () => {
  it('is not asked for before, and offers people for an @ that was the first key', async () => {
    await enter(chat.url, 'Early', 'first-key')
    const { page, arrive, isAsked } = await held('first-key')
    expect(isAsked()).toBe(false)
    await page.keyboard.type('@ea')
    await soon('the request', isAsked)
    arrive()
    await page.locator('.offer', { hasText: 'Early' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.inputValue('#msg')).toBe('@Early ')
  })

  it.each([
    ['@ea', 'Enter', '@Early ', 'msg'],
    ['ea', 'Tab', '@Early ', 'msg'],
    ['nobody', 'Tab', 'nobody', 'send'],
  ])('holds a key that may complete until then: %s %s', async (typed, key, written, focused) => {
    const room = `held ${typed} ${key}`
    await enter(chat.url, 'Early', room)
    const { page, arrive, isAsked } = await held(room)
    await page.keyboard.type(typed)
    await soon('the request', isAsked)
    await page.keyboard.press(key)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg')
    arrive()
    await soon('the key', async () => (await page.inputValue('#msg')) === written)
    await soon('the focus', () => page.evaluate((id) => document.activeElement?.id === id, focused))
  })

  it('holds no message for it', async () => {
    const { page, sees, texts } = await held('not held')
    await page.keyboard.type('good morning')
    await page.keyboard.press('Enter')
    await sees('good morning')
    expect(await texts()).toEqual(['good morning'])
  })

  it('does what a click in the log asked for before', async () => {
    const bob = await enter(chat.url, 'Bob', 'first-click')
    await bob.say('hello', { room: 'first-click' })
    const { page, arrive, isAsked, sees } = await held('first-click')
    await sees('hello')
    await page.click('[data-seq="1"] [data-author]')
    await soon('the request', isAsked)
    arrive()
    await page.waitForSelector('#person_menu[open]')
  })
})

describe('the jump dialog before it is loaded', () => {
  /** Someone who has written a room and pressed Enter. */
  async function early(from: string, to: string) {
    const opened = await held(from, 'chat-switcher-')
    const { page, isAsked } = opened
    await page.keyboard.press('Control+k')
    await page.keyboard.type(to)
    await page.keyboard.press('Enter')
    await soon('the request', isAsked)
    return opened
  }

  it('keeps Enter, and goes to the room when it is', async () => {
    const { page, arrive } = await early('jump from', 'jump to')
    arrive()
    await soon('the room', async () => (await page.locator('#room_name').innerText()) === 'jump to')
    expect(await page.locator('dialog[open]').count()).toBe(0)
  })

  it('forgets Enter when it is closed', async () => {
    const { page, arrive } = await early('jump stays', 'jump away')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    arrive()
    await page.waitForSelector('#jump[open] [role="option"]')
    expect(await page.locator('#room_name').innerText()).toBe('jump stays')
  })
})
