import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { composerText, online, visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat({ FILES: 'off' })
})
afterAll(closeAll)

const note = (page: Page): Promise<string> => page.locator('#msg_note').innerText()

describe('Enter', () => {
  /** Dispatches the events of a composition and of the key after it, in one task. */
  const compose = (page: Page, text: string, key: Pick<KeyboardEventInit, 'keyCode' | 'isComposing'>) =>
    page.evaluate(
      ([text, key]) => {
        const field = document.querySelector<HTMLTextAreaElement>('#msg')!
        field.dispatchEvent(new CompositionEvent('compositionstart'))
        field.value += text
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }))
        field.dispatchEvent(new CompositionEvent('compositionend', { data: text }))
        field.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...key }),
        )
      },
      [text, key] as const,
    )

  it('sends after a composition, and not as a part of it', async () => {
    const { page, sees, texts } = await visit({ url: `${chat.url}/r/composition` })
    // Safari sends the Enter that ends a composition after compositionend.
    await compose(page, '你', { keyCode: 229 })
    await compose(page, '好', { isComposing: true, keyCode: 13 })
    expect(await composerText(page)).toBe('你好')
    await compose(page, '吗', { keyCode: 13 })
    await sees('你好吗')
    expect(await composerText(page)).toBe('')
    expect(await texts()).toEqual(['你好吗'])
  })

  it('inserts a line break on a phone, where the button sends, unless the setting says otherwise', async () => {
    const { page, sees, texts } = await visitOnPhone(`${chat.url}/r/phone`)
    const hint = () => page.getAttribute('#msg', 'enterkeyhint')
    expect(await hint()).toBe('enter')
    await page.tap('#msg')
    await page.keyboard.type('one')
    await page.keyboard.press('Enter')
    await page.keyboard.type('two')
    expect(await composerText(page)).toBe('one\ntwo')
    await page.tap('#send')
    await sees('one\ntwo')

    const choose = async (name: string) => {
      await page.tap('#side_open')
      await page.tap('#settings_open')
      await page.getByRole('radio', { name }).check()
      await page.tap('#settings [data-close]')
      await page.tap('#side_close')
      await page.locator('#side').waitFor({ state: 'hidden' })
    }
    await choose('发送')
    expect(await hint()).toBe('send')
    await page.reload()
    await online(page)
    expect(await hint()).toBe('send')
    await page.tap('#msg')
    await page.keyboard.type('three')
    await page.keyboard.press('Enter')
    await sees('three')
    await choose('换行')
    expect(await hint()).toBe('enter')
    expect(await texts()).toEqual(['one\ntwo', 'three'])
  })

  it('inserts a line break on a desktop with that setting, and sends with Ctrl', async () => {
    const { page, sees } = await visit({ url: `${chat.url}/r/desk`, locale: 'en' })
    expect(await page.getAttribute('#msg', 'enterkeyhint')).toBe('send')
    await page.click('#settings_open')
    await page.getByRole('radio', { name: 'New line' }).check()
    await page.keyboard.press('Escape')
    await page.click('#msg')
    await page.keyboard.type('one')
    await page.keyboard.press('Enter')
    await page.keyboard.type('two')
    await page.keyboard.press('Control+Enter')
    await sees('one\ntwo')
  })
})

describe('a text without visible characters', () => {
  it('is not sent, but a text of unassigned characters is', async () => {
    const { page, say, sees, texts } = await visit({ url: `${chat.url}/r/visible`, locale: 'en' })
    await say('\u200b\u2060\u{e0041}')
    await until('a reason', async () => (await note(page)) !== '')
    expect(await composerText(page)).not.toBe('')
    for (const text of ['\u{1faea}', '\ue000', '\u{10fffd}', '\u0378']) {
      await say(text)
      await sees(text)
    }
    expect(await texts()).toHaveLength(4)
  })
})

describe('a file where none can be sent', () => {
  it('that is dropped anywhere opens nothing, and shows a note', async () => {
    const { page, context } = await visit({ url: `${chat.url}/r/files`, locale: 'en' })
    const path = join(tmpdir(), `dropped-${process.pid}.txt`)
    await writeFile(path, 'tea')
    const devtools = await context.newCDPSession(page)
    const drop = async (selector: string) => {
      const { x, y, width, height } = (await page.locator(selector).boundingBox())!
      const at = { x: x + width / 2, y: y + height / 2 }
      const data = { items: [], files: [path], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await devtools.send('Input.dispatchDragEvent', { type, ...at, data })
    }
    await page.fill('#msg', 'half')
    for (const selector of ['#msg_log', '#msg', '#side', '.head']) {
      await drop(selector)
      await until('the answer', async () => (await note(page)) === "Files can't be sent here")
      await page.focus('#msg')
      await page.keyboard.press('Escape')
      expect(await note(page)).toBe('')
    }
    expect(page.url()).toBe(`${chat.url}/r/files`)
    expect(context.pages()).toHaveLength(1)
    expect(await composerText(page)).toBe('half')
  })

  it('that is pasted shows a note, and text with an image is pasted', async () => {
    const { page } = await visit({ url: `${chat.url}/r/pasted`, locale: 'en' })
    const paste = (text: string) =>
      page.evaluate((text) => {
        const data = new DataTransfer()
        data.items.add(new File(['tea'], 'tea.png', { type: 'image/png' }))
        if (text !== '') data.setData('text/plain', text)
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data })
        return document.querySelector('#msg')!.dispatchEvent(event)
      }, text)
    for (const text of ['', 'tea.png']) {
      expect(await paste(text)).toBe(false)
      expect(await note(page)).toBe("Files can't be sent here")
      await page.fill('#msg', 'x')
      expect(await note(page)).toBe('')
    }
    expect(await paste('some cells of a table')).toBe(true)
    expect(await note(page)).toBe('')
  })
})

describe('a low window', () => {
  const isInView = (page: Page) =>
    page.evaluate(() => {
      const field = document.querySelector<HTMLTextAreaElement>('#msg')!
      const send = document.querySelector('#send')!.getBoundingClientRect()
      const box = field.getBoundingClientRect()
      // The caret is at the end, above the padding, and slightly taller than its line.
      const { paddingBottom } = getComputedStyle(field)
      const isCaretIn =
        field.scrollTop + field.clientHeight >= field.scrollHeight - parseFloat(paddingBottom) - 4
      return {
        isCaretIn,
        isFieldIn: box.top >= 0 && box.bottom <= innerHeight && box.height >= 40,
        isButtonIn: send.top >= 0 && send.bottom <= innerHeight && send.right <= innerWidth,
      }
    })
  const all = { isCaretIn: true, isFieldIn: true, isButtonIn: true }
  const lines = Array.from({ length: 10 }, (_, n) => `line ${n + 1}`)

  it.each([
    { width: 844, height: 170 },
    { width: 360, height: 300 },
    { width: 1280, height: 240 },
  ])('keeps the caret and the button in view while ten lines are typed: %j', async (viewport) => {
    const { page } = await visit({ url: `${chat.url}/r/low`, viewport })
    await page.focus('#msg')
    for (const line of lines) {
      await page.keyboard.type(line)
      await page.keyboard.press('Shift+Enter')
      expect(await isInView(page)).toEqual(all)
    }
    await page.fill('#msg', '')
  })

  it('keeps the line with the caret in view when it is resized', async () => {
    const { page } = await visit({ url: `${chat.url}/r/lower`, viewport: { width: 844, height: 600 } })
    await page.fill('#msg', lines.join('\n'))
    await page.focus('#msg')
    await page.keyboard.press('Control+End')
    await page.setViewportSize({ width: 844, height: 170 })
    await until('the caret', async () => JSON.stringify(await isInView(page)) === JSON.stringify(all))
    await page.setViewportSize({ width: 844, height: 600 })
    await page.keyboard.press('Control+Home')
    await page.setViewportSize({ width: 360, height: 300 })
    await until('the first line', () =>
      page.evaluate(() => document.querySelector<HTMLTextAreaElement>('#msg')!.scrollTop === 0),
    )
    // The field is as tall as its text at the new width, up to its maximum.
    await page.fill('#msg', 'a word and one more '.repeat(3))
    await page.setViewportSize({ width: 1280, height: 900 })
    const isFitting = () =>
      page.evaluate(() => {
        const { scrollHeight, clientHeight } = document.querySelector<HTMLTextAreaElement>('#msg')!
        return scrollHeight <= clientHeight && clientHeight < 60
      })
    await until('one line', isFitting)
  })
})
