import { closeAll, startChat, type TestChat } from '../support/chat'
import { focusedId, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const linkTo = async (place: string) =>
  `${chat.url}${place}#operator=${await chat.operators.newLink(Date.now())}`

describe("an operator's link", () => {
  it('[O61] asks, and leaves the address; the button spends it', async () => {
    const { page, pageErrors } = await visit({ url: await linkTo('/r/tea?at=1'), locale: 'en' })
    await page.waitForSelector('#operator[open]')
    expect(new URL(page.url()).hash).toBe('')
    expect(await pathOf(page)).toBe('/r/tea')
    expect(await focusedId(page)).toBe('operator_become')
    const before = chat.operators.current.size
    await page.keyboard.press('Enter')
    await page.locator('#msg_note', { hasText: "You're an operator now" }).waitFor()
    expect(await page.locator('#operator[open]').count()).toBe(0)
    expect(chat.operators.current.size).toBe(before + 1)
    await page.reload()
    await page.waitForSelector('body[data-connection="online"]')
    expect(await page.locator('#operator[open]').count()).toBe(0)
    expect(pageErrors).toEqual([])
  })

  it('[O61] that has ended says so, and where another comes from', async () => {
    const older = await linkTo('/')
    const newer = await linkTo('/')
    const { page } = await visit({ url: older, locale: 'zh-CN' })
    await page.click('#operator_become')
    await page.locator('#operator_trouble', { hasText: 'teahouse operator-link' }).waitFor()
    expect(await page.locator('#operator_become').isVisible()).toBe(false)
    expect(await focusedId(page)).toBe('operator_title')
    // Followed within the page, as from the address bar.
    await page.evaluate((hash) => (location.hash = hash), new URL(newer).hash)
    await page.click('#operator_become')
    await page.locator('#msg_note', { hasText: '你现在是站长了' }).waitFor()
    expect(new URL(page.url()).hash).toBe('')
  })
})
