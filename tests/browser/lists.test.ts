import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    return at?.closest('li')?.querySelector('[data-part="name"]')?.textContent ?? at?.id
  })
const tabStops = (page: Page, list: string) =>
  page.locator(`${list} :is(a, button):not([tabindex="-1"])`).count()

describe('a list of the sidebar', () => {
  it('of members is one tab stop, with arrows, Home, End and type-ahead inside', async () => {
    const { page, people, ownNickname } = await visit({ url: `${chat.url}/r/people` })
    for (const name of ['Ann', 'Bea', 'Bob', '阿宁']) await enter(chat.url, name, 'people')
    await until('all', async () => (await people()).length === 5)
    const { keyboard } = page
    await page.focus('[data-action="new-room"]')
    await keyboard.press('Tab')
    expect(await focused(page)).toBe(await ownNickname())
    expect(await tabStops(page, '#user_list')).toBe(1)
    const focusedAfter = async (...keys: string[]) => {
      for (const key of keys) await keyboard.press(key)
      return focused(page)
    }
    const names = await page.locator('.member__name').allTextContents()
    expect(await focusedAfter('ArrowDown', 'ArrowDown')).toBe(names[2])
    expect(await focusedAfter('ArrowUp')).toBe(names[1])
    expect(await focusedAfter('End')).toBe(names[4])
    expect(await focusedAfter('ArrowDown')).toBe(names[4])
    expect(await focusedAfter('Home')).toBe(names[0])
    expect(await focusedAfter('b')).toBe('Bea')
    expect(await focusedAfter('b')).toBe('Bob')
    await keyboard.press('Tab')
    expect(await focused(page)).toBe('settings_open')
    await keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('Bob')

    // The focused row stays the tab stop.
    await keyboard.press('Enter')
    await page.locator('#person_menu[open]').waitFor()
    await keyboard.press('Escape')
    expect(await focused(page)).toBe('Bob')
    await keyboard.press('Escape')
    expect(await focused(page)).toBe('msg')
    expect(await page.inputValue('#msg')).toBe('')
    expect(await tabStops(page, '#user_list')).toBe(1)
  })

  it('of rooms is one tab stop, at the current room, and ArrowRight moves to its menu', async () => {
    const { page, go } = await visit({ url: `${chat.url}/r/one` })
    await go('two')
    await go('three')
    const { keyboard } = page
    expect(await tabStops(page, '#room_list')).toBe(1)
    await page.focus('#jump_open')
    await keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('three')
    await keyboard.press('ArrowUp')
    expect(await focused(page)).toBe('two')
    await keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.matches('.room__more'))).toBe(true)
    await keyboard.press('Enter')
    await page.locator('#room_menu[open]').waitFor()
    await keyboard.press('Escape')
    await keyboard.press('ArrowLeft')
    await keyboard.press('Home')
    expect(await focused(page)).toBe('大厅')
    await keyboard.press('Enter')
    await until('the lobby', async () => (await page.locator('#room_name').innerText()) === '大厅')
    expect(await focused(page)).toBe('msg')
    expect(await tabStops(page, '#room_list')).toBe(1)
  })
})
