import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { composerText, focusedId } from './person'
import { visitAtEnd } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Opens a room with 60 messages, at its end. */
async function visitRoom(room: string) {
  const ann = await visitAtEnd(chat.url, room)
  const pxToEnd = () =>
    ann.page.evaluate(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
      return scrollHeight - scrollTop - clientHeight
    })
  return { ...ann, pxToEnd }
}

describe('while the text field has the focus', () => {
  it('scroll keys scroll the log, and the focus stays', async () => {
    const { page, pxToEnd } = await visitRoom('scrolling')
    const { keyboard } = page
    /** Rows that come into view take their real height. */
    const settled = async () => {
      let px = NaN
      await until('its place', async () => {
        const before = px
        px = await pxToEnd()
        return px === before
      })
      return px
    }
    await page.focus('#msg')
    await keyboard.press('PageUp')
    const one = await settled()
    expect(one).toBeGreaterThan(200)
    await keyboard.press('PageUp')
    expect(await settled()).toBeGreaterThan(one + 200)
    await keyboard.press('PageDown')
    await until('the same place', async () => (await pxToEnd()) === one)
    await keyboard.press('End')
    expect(await pxToEnd()).toBeLessThan(2)
    await keyboard.press('Home')
    await until('the beginning', async () => {
      await keyboard.press('Home')
      return page.getByText('没有更早的消息了').isVisible()
    })
    await keyboard.press('End')
    await until('the end', async () => (await pxToEnd()) < 2)
    expect(await focusedId(page)).toBe('msg')
  })

  it('the text uses the keys that it needs', async () => {
    const { page, pxToEnd } = await visitRoom('needed')
    const { keyboard } = page
    await page.focus('#msg')
    await keyboard.type('one')
    await keyboard.press('Home')
    await keyboard.type('twenty-')
    await keyboard.press('End')
    await keyboard.type('!')
    expect(await composerText(page)).toBe('twenty-one!')
    expect(await pxToEnd()).toBeLessThan(2)
    await keyboard.press('PageUp')
    expect(await pxToEnd()).toBeGreaterThan(200)
    await keyboard.press('PageDown')
    const isAtEnd = async () => (await pxToEnd()) < 2
    await until('the end', isAtEnd)

    await page.fill('#msg', 'a line\n'.repeat(30))
    await until('the end above a taller field', isAtEnd)
    await keyboard.press('Control+End')
    await keyboard.press('PageUp')
    expect(await pxToEnd()).toBeLessThan(2)
    const start = await page.locator('#msg').evaluate((each: HTMLTextAreaElement) => each.selectionStart)
    expect(start).toBeLessThan(7 * 30)
  })
})

describe('while the log has the focus', () => {
  it('typing goes into the text field from the first letter, except shortcuts', async () => {
    const { page, pxToEnd, sees } = await visitRoom('typing')
    const { keyboard } = page
    await page.focus('#msg_log')
    await keyboard.press('Shift+Tab')
    await page.focus('#msg_log')
    await keyboard.press('Control+a')
    await keyboard.press('Shift')
    expect(await focusedId(page)).toBe('msg_log')
    await keyboard.press('Space')
    expect(await composerText(page)).toBe('')
    await keyboard.type('Hello')
    expect(await composerText(page)).toBe('Hello')
    await keyboard.press('Enter')
    await sees('Hello')
    await until('the end', async () => (await pxToEnd()) < 2)
    // Without any focus.
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await keyboard.type('again')
    expect(await composerText(page)).toBe('again')
  })

  it('input methods and pastes also go into the text field', async () => {
    const { page, context } = await visitRoom('input')
    const devtools = await context.newCDPSession(page)
    await page.focus('#msg_log')
    const key = { key: 'Process', code: 'KeyN', windowsVirtualKeyCode: 229 }
    await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
    await devtools.send('Input.imeSetComposition', { text: 'n', selectionStart: 1, selectionEnd: 1 })
    await devtools.send('Input.insertText', { text: '你' })
    expect(await composerText(page)).toBe('你')

    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => navigator.clipboard.writeText('好'))
    await page.focus('#msg_log')
    await page.keyboard.press('Control+v')
    await until('the paste', async () => (await composerText(page)) === '你好')
  })

  it('Escape moves the focus to the text field, and leaves no focus ring around the log', async () => {
    const { page } = await visitRoom('back')
    const { keyboard } = page
    const ring = () =>
      page.locator('#msg_log').evaluate((log) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(log)
        return outlineStyle !== 'none' && outlineWidth !== '0px'
      })
    await page.click('#msg_log', { position: { x: 5, y: 100 } })
    await keyboard.press('Escape')
    expect(await focusedId(page)).toBe('msg')
    // A dialog that Escape closes restores the focus.
    await page.click('#msg_log', { position: { x: 5, y: 100 } })
    await keyboard.press('Control+k')
    await keyboard.press('Escape')
    await page.locator('#jump').waitFor({ state: 'hidden' })
    expect(await ring()).toBe(false)
    await keyboard.press('Escape')
    expect(await focusedId(page)).toBe('msg')

    // Focus by keyboard has a focus ring.
    for (let n = 0; n < 10 && (await focusedId(page)) !== 'msg_log'; n += 1) await keyboard.press('Shift+Tab')
    expect(await focusedId(page)).toBe('msg_log')
    expect(await ring()).toBe(true)
  })
})
