import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { focusedId, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const options = (page: Page) => page.getByRole('option').allInnerTexts()
const isOpen = (page: Page) => page.locator('#jump').evaluate((dialog: HTMLDialogElement) => dialog.open)
const activeOption = (page: Page) =>
  page.evaluate(() => {
    const id = document.getElementById('jump_field')!.getAttribute('aria-activedescendant')
    const option = id && document.getElementById(id)
    return option && option.getAttribute('aria-selected') === 'true' ? option.innerText : null
  })

describe('the quick switcher', () => {
  it('opens a joined room by a part of its name in any case and width, with the keyboard alone', async () => {
    const { page, go } = await visit({ url: chat.url })
    for (const room of ['Tea House', 'Coffee House', '花园']) await go(room)
    await page.keyboard.press('Control+k')
    expect(await focusedId(page)).toBe('jump_field')
    await page.keyboard.type('ｈＯＵＳＥ')
    expect((await options(page)).slice(0, 2)).toEqual([
      expect.stringContaining('Tea House'),
      expect.stringContaining('Coffee House'),
    ])
    expect(await activeOption(page)).toContain('Tea House')
    await page.keyboard.press('ArrowDown')
    expect(await activeOption(page)).toContain('Coffee House')
    await page.keyboard.press('Enter')
    expect(await page.locator('#room_name').innerText()).toBe('Coffee House')
    expect(await isOpen(page)).toBe(false)
    expect(await focusedId(page)).toBe('msg')
  })

  it('closes with Escape, the shortcut and a click outside, and restores the focus', async () => {
    const { page } = await visit({ url: chat.url })
    const closings = [
      () => page.keyboard.press('Escape'),
      () => page.keyboard.press('Control+k'),
      () => page.mouse.click(5, 400),
      () => page.click('#jump [data-close]'),
    ]
    for (const close of closings) {
      await page.click('#jump_open')
      await page.waitForSelector('#jump[open]')
      await close()
      expect(await isOpen(page)).toBe(false)
      expect(await focusedId(page)).toBe('jump_open')
    }
    expect(await pathOf(page)).toBe('/')
  })

  it('offers listed rooms and a new room', async () => {
    const { page } = await visit({ url: `${chat.url}/r/not-the-lobby` })
    await page.click('#jump_open')
    const listed = page.getByRole('group', { name: '公开房间' }).getByRole('option')
    await listed.getByText(/人在线/).waitFor()
    expect(await listed.innerText()).toContain('大厅')
    await page.fill('#jump_field', 'brand new')
    expect(await options(page)).toEqual([expect.stringContaining('brand new')])
    await page.getByRole('option').click()
    expect(await pathOf(page)).toBe('/r/brand new')

    // A pasted URL opens its room.
    await page.click('#jump_open')
    await page.fill('#jump_field', `${chat.url}/r/${encodeURIComponent('从别处来')}?from=mail#here`)
    await page.keyboard.press('Enter')
    expect(await page.locator('#room_name').innerText()).toBe('从别处来')
  })

  it('does not interfere with an input method', async () => {
    const { page } = await visit({ url: `${chat.url}/r/composing` })
    await page.click('#jump_open')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'hua', selectionStart: 3, selectionEnd: 3 })
    await page
      .locator('#jump_field')
      .dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true })
    expect(await isOpen(page)).toBe(true)
    await devtools.send('Input.insertText', { text: '花' })
    await page.keyboard.press('Enter')
    expect(await page.locator('#room_name').innerText()).toBe('花')
  })

  it('finds a member, and begins a mention', async () => {
    const { page, people } = await visit({ url: `${chat.url}/r/people` })
    await enter(chat.url, '阿宁', 'people')
    await until('both', async () => (await people()).length === 2)
    await page.keyboard.type('hello')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('@阿')
    await until('the person', async () => (await activeOption(page))?.includes('阿宁') ?? false)
    await page.keyboard.press('Enter')
    expect(await page.inputValue('#msg')).toBe('hello @阿宁 ')
    expect(await focusedId(page)).toBe('msg')
  })

  it('works by touch, from the drawer', async () => {
    const { page } = await visit({ url: `${chat.url}/r/finger`, viewport: { width: 390, height: 844 } })
    await page.click('#side_open')
    await page.click('#jump_open')
    await page.fill('#jump_field', '大厅')
    await page.getByRole('option').first().click()
    await until('the lobby', async () => (await pathOf(page)) === '/')
    expect(await page.locator('body').getAttribute('class')).not.toContain('body--drawer')
  })
})
