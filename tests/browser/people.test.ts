import { closeAll, enter, named, Person, startChat, type TestChat, value } from '../support/chat'
import { soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** So many more, in a room. */
async function crowd(count: number, room: string): Promise<void> {
  for (let n = 0; n < count; n += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, count - n) }, async () => {
        const tab = await (await Person.arrive(chat.url)).connect()
        value(await tab.ask('join', { room: named(room) }))
      }),
    )
}

describe('the people', () => {
  it('can be written to by a click, and oneself be called otherwise', async () => {
    const { page, people } = await visit({ url: `${chat.url}/r/click` })
    await enter(chat.url, '阿宁', 'click')
    await enter(chat.url, '阿宁 二', 'click')
    await soon('the others', async () => (await people()).length === 3)
    await page.keyboard.type('hello')
    await page
      .locator('.member', { has: page.getByText('阿宁', { exact: true }) })
      .getByRole('button')
      .click()
    await page.getByRole('button', { name: '@TA' }).click()
    expect(await page.inputValue('#msg')).toBe('hello @阿宁 ')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg')
    expect(await page.locator('.offer:visible').count()).toBe(0)
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('hello')
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('')

    await page.locator('.member').first().getByRole('button').click()
    expect(await page.getByRole('button', { name: '@TA' }).isVisible()).toBe(false)
    await page.locator('#person_menu').getByRole('button', { name: '修改昵称' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('nickname_field')
  })

  it('of a large room are counted, the newest listed, and the others as far as they are asked for', async () => {
    await crowd(320, 'large')
    const { page, people, ownNickname } = await visit({ url: `${chat.url}/r/large` })
    const count = page.locator('#user_count')
    await soon('the count', async () => (await count.textContent()) === '321')
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
      await soon('more of them', async () => (await people()).length > before)
    }
    expect(await people()).toHaveLength(321)
    expect(new Set(await page.locator('.member__name').allTextContents()).size).toBe(321)

    // Who comes and goes is still told.
    const eve = await enter(chat.url, '', 'large')
    await soon('Eve', async () => (await people()).length === 322)
    await eve.ask('leave', { room: named('large') })
    await soon('Eve to go', async () => (await people()).length === 321)
    expect(await count.textContent()).toBe('321')
  })
})
