import type { Page } from 'playwright-core'
import { closeAll, enter, named, startChat, type TestChat, until } from '../support/chat'
import { focusMessage } from './message-focus'
import { focusedId, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const card = (page: Page) => page.locator('#person_menu')
const cardOf = async (page: Page, name: string) => {
  await card(page).locator(`[data-part="name"]:text-is("${name}")`).waitFor()
  return card(page).innerText()
}
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

async function talk(room: string) {
  const [ann, bob] = [await enter(chat.url, 'Ann', room), await enter(chat.url, 'Bob', room)]
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await ann.say('first', { room })
  await ann.say('second', { room })
  await bob.say('third, for @Ann and @Bob', { room })
  await me.say('fourth')
  await me.sees('fourth')
  return { ann, bob, ...me }
}

describe('the card of a member', () => {
  it('opens from the avatar, the name and a mention, and can mention the member', async () => {
    const { page } = await talk('card')
    const row = (seq: number) => page.locator(`[data-seq="${seq}"]`)
    await row(1).locator('.avatar').click()
    expect(await cardOf(page, 'Ann')).toContain('127.0.*.*')
    await page.keyboard.press('Escape')
    await row(3).locator('[data-author]').click()
    await cardOf(page, 'Bob')
    await page.keyboard.press('Escape')
    await row(3).locator('.mention', { hasText: '@Ann' }).click()
    await cardOf(page, 'Ann')
    await page.locator('#person_menu [data-part="mention"]').click()
    expect(await page.inputValue('#msg')).toBe('@Ann ')
  })

  it('of oneself can change the nickname', async () => {
    const { page, ownNickname } = await talk('own-card')
    await page.locator('[data-seq="4"] [data-author]').click()
    await cardOf(page, await ownNickname())
    expect(await page.locator('#person_menu [data-part="mention"]').isVisible()).toBe(false)
    await page.locator('#person_menu [data-part="rename"]').click()
    expect(await focusedId(page)).toBe('nickname_field')
  })

  it('says when the member is absent', async () => {
    const { page, bob, people } = await talk('gone')
    const away = page.locator('#person_menu [data-part="away"]')
    await page.locator('[data-seq="3"] [data-author]').click()
    await cardOf(page, 'Bob')
    expect(await away.isVisible()).toBe(false)
    await page.keyboard.press('Escape')
    await bob.ask('leave', { room: named('gone') })
    await until('Bob to go', async () => (await people()).length === 2)
    await page.locator('[data-seq="3"] [data-author]').click()
    await cardOf(page, 'Bob')
    expect(await away.isVisible()).toBe(true)
  })

  it('is reached by keyboard, from the message with the name', async () => {
    const { page } = await talk('keys')
    const { keyboard } = page
    await focusMessage(page, 3)
    const names = []
    for (let n = 0; n < 3; n += 1) {
      await keyboard.press('Tab')
      names.push(await focused(page))
    }
    expect(names).toEqual(['Bob', '@Ann', '@Bob'])
    await keyboard.press('Enter')
    await cardOf(page, 'Bob')
    await keyboard.press('Escape')
    expect(await focused(page)).toBe('@Bob')
    await keyboard.press('Shift+Tab')
    await keyboard.press(' ')
    await cardOf(page, 'Ann')
  })
})
