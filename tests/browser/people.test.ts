import { closeAll, enter, named, startChat, type TestChat, until } from '../support/chat'
import { joinMany } from '../support/join-many'
import { focusedId, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the members', () => {
  it('open a menu to mention them, and oneself to change the nickname', async () => {
    const { page, people } = await visit({ url: `${chat.url}/r/click` })
    await enter(chat.url, '阿宁', 'click')
    await enter(chat.url, '阿宁 二', 'click')
    await until('the others', async () => (await people()).length === 3)
    await page.keyboard.type('hello')
    await page
      .locator('.member', { has: page.getByText('阿宁', { exact: true }) })
      .getByRole('button')
      .click()
    await page.getByRole('button', { name: '@TA' }).click()
    expect(await page.inputValue('#msg')).toBe('hello @阿宁 ')
    expect(await focusedId(page)).toBe('msg')
    expect(await page.locator('.offer:visible').count()).toBe(0)
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('hello')
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('')

    await page.locator('.member').first().getByRole('button').click()
    expect(await page.getByRole('button', { name: '@TA' }).isVisible()).toBe(false)
    await page.locator('#person_menu').getByRole('button', { name: '修改昵称' }).click()
    expect(await focusedId(page)).toBe('nickname_field')
  })

  it('of a large room are counted, with the newest listed and more on request', async () => {
    await joinMany(chat.url, 320, 'large')
    const { page, people, ownNickname } = await visit({ url: `${chat.url}/r/large` })
    const count = page.locator('#user_count')
    await until('the count', async () => (await count.textContent()) === '321')
    const listed = (await people()).length
    expect(listed).toBeLessThan(200)
    expect((await people())[0]).toContain(await ownNickname())

    const more = page.locator('#user_more')
    expect(await more.innerText()).toBe(`查看其余 ${321 - listed} 人`)
    await more.focus()
    for (let clicks = 0; await more.isVisible(); clicks++) {
      expect(clicks).toBeLessThan(4)
      const before = (await people()).length
      await page.keyboard.press('Enter')
      await until('more of them', async () => (await people()).length > before)
    }
    expect(await people()).toHaveLength(321)
    expect(new Set(await page.locator('.member__name').allTextContents()).size).toBe(321)

    // Joins and leaves are still shown.
    const eve = await enter(chat.url, '', 'large')
    await until('Eve', async () => (await people()).length === 322)
    await eve.ask('leave', { room: named('large') })
    await until('Eve to go', async () => (await people()).length === 321)
    expect(await count.textContent()).toBe('321')
  })
})
