import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { pageHolding } from './held-part'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('before the rest of the page is loaded', () => {
  it('a link that is followed opens later, and no new room is offered', async () => {
    const { page, arrive, isAsked } = await pageHolding(chat.url, 'after-load-')
    await until('the request', isAsked)
    await page.evaluate(() => (location.hash = 'operator=some-secret'))
    expect(await page.isDisabled('[data-action="new-room"]')).toBe(true)
    arrive()
    await page.waitForSelector('#operator[open]')
    expect(new URL(page.url()).hash).toBe('')
    await page.keyboard.press('Escape')
    await page.click('[data-action="new-room"]')
    await page.waitForSelector('#new_room[open]')
  })
})
