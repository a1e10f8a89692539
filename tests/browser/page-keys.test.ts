import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Somebody in a room in which much was said. */
async function come(room: string) {
  const bob = await enter(chat.url, 'Bob', room)
  for (let n = 1; n <= 60; n += 1) await bob.say(`message ${n}`, { room })
  const ann = await visit({ url: `${chat.url}/r/${room}` })
  await ann.sees('message 60')
  const left = () =>
    ann.page.evaluate(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
      return scrollHeight - scrollTop - clientHeight
    })
  await soon('the end', async () => (await left()) < 2)
  return { ...ann, left }
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id)
const field = (page: Page): Promise<string> => page.inputValue('#msg')

describe('while the text field has the focus', () => {
  it('the keys that scroll scroll the log, and the cursor stays', async () => {
    const { page, left } = await come('scrolling')
    const { keyboard } = page
    await page.focus('#msg')
    await keyboard.press('PageUp')
    const one = await left()
    expect(one).toBeGreaterThan(200)
    await keyboard.press('PageUp')
    expect(await left()).toBeGreaterThan(one + 200)
    await keyboard.press('PageDown')
    await soon('the same place', async () => (await left()) === one)
    await keyboard.press('End')
    expect(await left()).toBeLessThan(2)
    await keyboard.press('Home')
    await soon('the beginning', async () => {
      await keyboard.press('Home')
      return page.getByText('没有更早的消息了').isVisible()
    })
    await keyboard.press('End')
    await soon('the end', async () => (await left()) < 2)
    expect(await focused(page)).toBe('msg')
  })

  it('the text has those that it needs', async () => {
    const { page, left } = await come('needed')
    const { keyboard } = page
    await page.focus('#msg')
    await keyboard.type('one')
    await keyboard.press('Home')
    await keyboard.type('twenty-')
    await keyboard.press('End')
    await keyboard.type('!')
    expect(await field(page)).toBe('twenty-one!')
    expect(await left()).toBeLessThan(2)
    await keyboard.press('PageUp')
    expect(await left()).toBeGreaterThan(200)
    await keyboard.press('PageDown')
    const isAtEnd = async () => (await left()) < 2
    await soon('the end', isAtEnd)

    await page.fill('#msg', 'a line\n'.repeat(30))
    await soon('the end above a taller field', isAtEnd)
    await keyboard.press('Control+End')
    await keyboard.press('PageUp')
    expect(await left()).toBeLessThan(2)
    const start = await page.locator('#msg').evaluate((each: HTMLTextAreaElement) => each.selectionStart)
    expect(start).toBeLessThan(7 * 30)
  })
})

describe('while the log has the focus', () => {
  it('typing goes into the text field, with the first letter, and keys that are held do not', async () => {
    const { page, left, sees } = await come('typing')
    const { keyboard } = page
    await page.focus('#msg_log')
    await keyboard.press('Shift+Tab')
    await page.focus('#msg_log')
    await keyboard.press('Control+a')
    await keyboard.press('Shift')
    await keyboard.press('ArrowUp')
    expect(await focused(page)).toBe('msg_log')
    await keyboard.press('Space')
    expect(await field(page)).toBe('')
    await keyboard.type('Hello')
    expect(await field(page)).toBe('Hello')
    await keyboard.press('Enter')
    await sees('Hello')
    await soon('the end', async () => (await left()) < 2)
    // Nothing has the focus.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await keyboard.type('again')
    expect(await field(page)).toBe('again')
  })

  it('so does what an input method writes, and what is pasted', async () => {
    const { page, context } = await come('input')
    const devtools = await context.newCDPSession(page)
    await page.focus('#msg_log')
    const key = { key: 'Process', code: 'KeyN', windowsVirtualKeyCode: 229 }
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
    await devtools.send('Input.imeSetComposition', { text: 'n', selectionStart: 1, selectionEnd: 1 })
    await devtools.send('Input.insertText', { text: '你' })
    expect(await field(page)).toBe('你')

    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => navigator.clipboard.writeText('好'))
    await page.focus('#msg_log')
    await page.keyboard.press('Control+v')
    await soon('the paste', async () => (await field(page)) === '你好')
  })

  it('Esc leads back to the text field, and leaves no ring around the log', async () => {
    const { page } = await come('back')
    const { keyboard } = page
    const ring = () =>
      page.locator('#msg_log').evaluate((log) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(log)
        return outlineStyle !== 'none' && outlineWidth !== '0px'
      })
    await page.click('#msg_log', { position: { x: 5, y: 100 } })
    await keyboard.press('Escape')
    expect(await focused(page)).toBe('msg')
    // What opened over it and closed by Esc gives the focus back.
    await page.click('#msg_log', { position: { x: 5, y: 100 } })
    await keyboard.press('Control+k')
    await keyboard.press('Escape')
    await page.locator('#jump').waitFor({ state: 'hidden' })
    expect(await ring()).toBe(false)
    await keyboard.press('Escape')
    expect(await focused(page)).toBe('msg')

    // Who walks there by keyboard sees it.
    for (let n = 0; n < 10 && (await focused(page)) !== 'msg_log'; n += 1) await keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('msg_log')
    expect(await ring()).toBe(true)
  })
})
