import type { BrowserContext, Route } from 'playwright-core'
import { newContext, openPage } from '../support/browser'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { online, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Holds what is asked of the session, as a slow line does: the server hears it, the page has to wait. */
async function holdSession(context: BrowserContext, method: 'GET' | 'PUT') {
  const held: Route[] = []
  await context.route('**/api/session', async (route) => {
    if (route.request().method() !== method || held.length > 0) return route.fallback()
    held.push(route)
  })
  return {
    isAsked: () => held.length > 0,
    /** The server does it; its answer stays on the way. */
    reach: () => held[0]!.fetch(),
    answer: async () => held[0]!.fulfill({ response: await held[0]!.fetch() }),
  }
}

describe('the nickname editor', () => {
  it('closes when the room hears of the name, before the answer comes', async () => {
    const { page, context, rename, ownNickname } = await visit({ url: `${chat.url}/r/before` })
    const slow = await holdSession(context, 'PUT')
    await rename('Ann')
    await soon('the ask', slow.isAsked)
    expect(await page.locator('#nickname_form[aria-busy]').isVisible()).toBe(true)
    expect(await ownNickname()).not.toBe('Ann')
    await slow.reach()
    await soon('the nickname', async () => (await ownNickname()) === 'Ann')
    expect(await page.isVisible('#nickname_form')).toBe(false)
    expect(await page.locator('#msg').evaluate((each) => each === document.activeElement)).toBe(true)
  })

  it('is left alone by an answer that comes after it was closed', async () => {
    const { page, context, rename, say, sees } = await visit({ url: `${chat.url}/r/after`, locale: 'en' })
    await enter(chat.url, 'Robin', 'after')
    const slow = await holdSession(context, 'PUT')
    await rename('Robin')
    await soon('the ask', slow.isAsked)
    await page.keyboard.press('Escape')
    await page.click('#nickname_open')
    await slow.answer()
    await say('hello')
    await sees('hello')
    expect(await page.isVisible('#nickname_form')).toBe(true)
    expect(await page.innerText('#nickname_trouble')).toBe('')
  })

  it('shows the whole of the suggestion, or its beginning and an ellipsis, on a phone', async () => {
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

  it('offers another name for a taken one only, never one that the server would refuse', async () => {
    await enter(chat.url, 'Kim', 'offers')
    const { page, rename, ownNickname } = await visit({ url: `${chat.url}/r/offers`, locale: 'en' })
    await rename('Admin')
    await soon('the refusal', async () => (await page.innerText('#nickname_trouble')) !== '')
    expect(await page.isVisible('#nickname_try')).toBe(false)
    await page.fill('#nickname_field', 'Kim')
    await page.keyboard.press('Enter')
    await page.locator('#nickname_try').click()
    await soon('the nickname', async () => (await ownNickname()) === 'Kim 2')
  })

  it.each([
    ['en', "The nickname “Ida” was taken. You're now “Ida 2”."],
    ['zh-CN', '昵称“Ida”已被占用，你现在叫“Ida 2”'],
  ])(
    'says in %s that a room has somebody of that nickname, and which one it is now',
    async (locale, note) => {
      await enter(chat.url, 'Ida', `taken ${locale}`)
      const ida = await visit({ url: `${chat.url}/r/before ${locale}`, locale })
      await ida.rename('Ida')
      await soon('the nickname', async () => (await ida.ownNickname()) === 'Ida')
      expect(await ida.page.innerText('#msg_note')).toBe('')
      const tab = await visit({ url: `${chat.url}/r/before ${locale}`, context: ida.context })
      await ida.go(`taken ${locale}`)
      await soon('the note', async () => (await ida.page.innerText('#msg_note')) === note)
      await soon('the other tab', async () => (await tab.ownNickname()) === 'Ida 2')
      expect(await ida.ownNickname()).toBe('Ida 2')
      await ida.say('hello')
      await ida.sees('hello')
      expect(await ida.page.innerText('#msg_note')).toBe('')
    },
  )

  it('says nothing of a taken nickname when another device chose this one, while a room lets nobody in', async () => {
    const { url } = await startChat({ MAX_ROOMS_PER_SESSION: '1' })
    const { page, context, go, rename, ownNickname } = await visit({ url, locale: 'en' })
    await rename('Ida')
    await soon('the nickname', async () => (await ownNickname()) === 'Ida')
    await go('full')
    await page.getByText("You're in too many rooms").first().waitFor()
    await context.request.put(`${url}/api/session`, { data: { nickname: 'Ada' } })
    await soon('the other nickname', async () => (await ownNickname()) === 'Ada')
    expect(await page.innerText('#msg_note')).not.toContain('was taken')
  })

  it('says so when the server does not answer', async () => {
    const { page, context, rename } = await visit({ url: `${chat.url}/r/never`, locale: 'en' })
    const slow = await holdSession(context, 'PUT')
    await rename('Eve')
    await soon('the ask', slow.isAsked)
    await page.getByText("Couldn't reach the server").waitFor()
    expect(await page.locator('#nickname_form[aria-busy]').count()).toBe(0)
    await page.keyboard.press('Enter')
    await soon('the next try', async () => !(await page.isVisible('#nickname_form')))
  })
})

it('a newcomer whose first ask is never answered asks again', async () => {
  const context = await newContext()
  const slow = await holdSession(context, 'GET')
  const { page } = await openPage({ url: chat.url, context })
  await soon('the ask', slow.isAsked)
  await online(page)
})
