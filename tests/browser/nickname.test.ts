import type { BrowserContext, Route } from 'playwright-core'
import { newContext, openPage } from '../support/browser'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Holds the first request of this method for the session, like a slow connection. */
async function holdSession(context: BrowserContext, method: 'GET' | 'PUT') {
  const held: Route[] = []
  await context.route('**/api/session', async (route) => {
    if (route.request().method() !== method || held.length > 0) return route.fallback()
    held.push(route)
  })
  return {
    isSent: () => held.length > 0,
    /** Forwards the request, and holds the response. */
    forward: () => held[0]!.fetch(),
    answer: async () => held[0]!.fulfill({ response: await held[0]!.fetch() }),
  }
}

describe('the nickname editor', () => {
  it('closes when the member fact arrives, before the response', async () => {
    const { page, context, rename, ownNickname } = await visit({ url: `${chat.url}/r/before` })
    const slow = await holdSession(context, 'PUT')
    await rename('Ann')
    await until('the request', slow.isSent)
    expect(await page.locator('#nickname_form[aria-busy]').isVisible()).toBe(true)
    expect(await ownNickname()).not.toBe('Ann')
    await slow.forward()
    await until('the nickname', async () => (await ownNickname()) === 'Ann')
    expect(await page.isVisible('#nickname_form')).toBe(false)
    expect(await page.locator('#msg').evaluate((each) => each === document.activeElement)).toBe(true)
  })

  it('ignores a response that arrives after it was closed', async () => {
    const { page, context, rename, say, sees } = await visit({ url: `${chat.url}/r/after`, locale: 'en' })
    await enter(chat.url, 'Robin', 'after')
    const slow = await holdSession(context, 'PUT')
    await rename('Robin')
    await until('the request', slow.isSent)
    await page.keyboard.press('Escape')
    await page.click('#nickname_open')
    await slow.answer()
    await say('hello')
    await sees('hello')
    expect(await page.isVisible('#nickname_form')).toBe(true)
    expect(await page.innerText('#nickname_trouble')).toBe('')
  })

  it('shows the suggestion, truncated if necessary, on a phone', async () => {
    const nickname = 'W'.repeat(32)
    await enter(chat.url, nickname, 'long')
    const viewport = { width: 390, height: 844 }
    const { page, rename } = await visit({ url: `${chat.url}/r/long`, viewport })
    await rename(nickname)
    await page.locator('#nickname_try').waitFor()
    const ends = await page
      .locator('#nickname, #nickname_try, #nickname_trouble')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right))
    expect(Math.max(...ends)).toBeLessThanOrEqual(390)
  })

  it('suggests a nickname only for a taken one, never one that the server would refuse', async () => {
    await enter(chat.url, 'Kim', 'offers')
    const { page, rename, ownNickname } = await visit({ url: `${chat.url}/r/offers`, locale: 'en' })
    await rename('Admin')
    await until('the refusal', async () => (await page.innerText('#nickname_trouble')) !== '')
    expect(await page.isVisible('#nickname_try')).toBe(false)
    await page.fill('#nickname_field', 'Kim')
    await page.keyboard.press('Enter')
    await page.locator('#nickname_try').click()
    await until('the nickname', async () => (await ownNickname()) === 'Kim 2')
  })

  it.each([
    ['en', "The nickname “Ida” was taken. You're now “Ida 2”."],
    ['zh-CN', '昵称“Ida”已被占用，你现在叫“Ida 2”'],
  ])('shows a note in %s when the nickname was taken in a room, with the new one', async (locale, note) => {
    await enter(chat.url, 'Ida', `taken ${locale}`)
    const ida = await visit({ url: `${chat.url}/r/before ${locale}`, locale })
    await ida.rename('Ida')
    await until('the nickname', async () => (await ida.ownNickname()) === 'Ida')
    expect(await ida.page.innerText('#msg_note')).toBe('')
    const tab = await visit({ url: `${chat.url}/r/before ${locale}`, context: ida.context })
    await ida.go(`taken ${locale}`)
    await until('the note', async () => (await ida.page.innerText('#msg_note')) === note)
    await until('the other tab', async () => (await tab.ownNickname()) === 'Ida 2')
    expect(await ida.ownNickname()).toBe('Ida 2')
    await ida.say('hello')
    await ida.sees('hello')
    expect(await ida.page.innerText('#msg_note')).toBe('')
  })

  it('shows no such note when another device chose the nickname, while a join is refused', async () => {
    const { url } = await startChat({ MAX_ROOMS_PER_SESSION: '1' })
    const { page, context, go, rename, ownNickname } = await visit({ url, locale: 'en' })
    await rename('Ida')
    await until('the nickname', async () => (await ownNickname()) === 'Ida')
    await go('full')
    await page.getByText("You're in too many rooms").first().waitFor()
    await context.request.put(`${url}/api/session`, { data: { nickname: 'Ada' } })
    await until('the other nickname', async () => (await ownNickname()) === 'Ada')
    expect(await page.innerText('#msg_note')).not.toContain('was taken')
  })

  it('shows an error when the server does not answer', async () => {
    const { page, context, rename } = await visit({ url: `${chat.url}/r/never`, locale: 'en' })
    const slow = await holdSession(context, 'PUT')
    await rename('Eve')
    await until('the request', slow.isSent)
    await page.getByText("Couldn't reach the server").waitFor()
    expect(await page.locator('#nickname_form[aria-busy]').count()).toBe(0)
    await page.keyboard.press('Enter')
    await until('the next try', async () => !(await page.isVisible('#nickname_form')))
  })
})

it('a new page whose first request is never answered retries', async () => {
  const context = await newContext()
  const slow = await holdSession(context, 'GET')
  const { page } = await openPage({ url: chat.url, context })
  await until('the request', slow.isSent)
  await online(page)
})
