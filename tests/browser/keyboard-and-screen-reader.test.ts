import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { textOf } from '../support/text-of'
import { accessibilityViolations } from './accessibility'
import { meeting, reacted } from './message-changes'
import { focusMessage } from './message-focus'
import { pathOf, visit } from './person'
import { listen, readOut } from './read-out'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const isFocused = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)

/** The focused element, if it has no visible focus indicator. */
const withoutFocusRing = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return null
    for (let each: Element | null = at, n = 0; each && n < 3; each = each.parentElement, n += 1) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each)
      if (outlineStyle !== 'none' && outlineWidth !== '0px') return null
      if (each.matches(':focus-within') && boxShadow !== 'none') return null
    }
    return `${at.tagName} ${at.id} ${at.className}`
  })

/** Presses Tab until `selector` has the focus, and checks that every stop has a visible focus indicator. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    if (await isFocused(page, selector)) return
    await page.keyboard.press('Tab')
    expect(await withoutFocusRing(page)).toBeNull()
  }
  throw new Error(`Tab does not reach ${selector}`)
}

describe('with the keyboard alone', () => {
  it('a person enters, sends a message, changes nickname, invites, switches rooms and leaves', async () => {
    const { page, context, sees, ownNickname } = await visit({ url: chat.url })
    const bob = await enter(chat.url, 'Bob')
    const { keyboard } = page
    expect(await isFocused(page, '#msg')).toBe(true)
    await keyboard.type('hello')
    await keyboard.press('Enter')
    await sees('hello')

    await tabTo(page, '#nickname_open')
    await keyboard.press('Enter')
    await keyboard.type('Ann')
    await keyboard.press('Enter')
    await until('the nickname', async () => (await ownNickname()) === 'Ann')
    expect(await isFocused(page, '#msg')).toBe(true)

    await tabTo(page, '#invite_open')
    await keyboard.press('Enter')
    await page.waitForSelector('#invite[open]')
    expect(await isFocused(page, '#invite_copy')).toBe(true)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await keyboard.press('Enter')
    await page.getByText('已复制').waitFor()
    await keyboard.press('Escape')
    expect(await isFocused(page, '#invite_open')).toBe(true)

    await keyboard.press('Control+k')
    await keyboard.type('garden')
    await keyboard.press('Enter')
    await until('the room', async () => (await page.locator('#room_name').innerText()) === 'garden')
    expect(await isFocused(page, '#msg')).toBe(true)
    await tabTo(page, '.room__link')
    await keyboard.press('Home')
    expect(await isFocused(page, '.room__link[href="/"]')).toBe(true)
    await keyboard.press('Enter')
    await until('the lobby', async () => (await pathOf(page)) === '/')

    await tabTo(page, '.room__link')
    await keyboard.press('End')
    await keyboard.press('ArrowRight')
    expect(await isFocused(page, '[aria-label^="garden"]')).toBe(true)
    await keyboard.press('Enter')
    await tabTo(page, '#room_menu [data-part="leave"]')
    await keyboard.press('Enter')
    await until('one room', async () => (await page.locator('.room').count()) === 1)
    expect(bob.entries.map(textOf)).toEqual(['hello'])
  })

  it('the log scrolls', async () => {
    const bob = await enter(chat.url, 'Bob', 'long')
    for (let n = 1; n <= 60; n += 1) await bob.say(`message ${n}`, { room: 'long' })
    const { page, sees } = await visit({ url: `${chat.url}/r/long` })
    await sees('message 60')
    await tabTo(page, '#msg_log')
    await page.keyboard.press('PageUp')
    await page.locator('#pill').waitFor()
    await tabTo(page, '#pill')
    await page.keyboard.press('Enter')
    await page.locator('#pill').waitFor({ state: 'hidden' })
  })
})

describe('the log', () => {
  it('is one tab stop, and Tab goes through the parts of a message only from that message', async () => {
    const { page, bob } = await meeting(
      chat.url,
      'one stop',
      'see https://example.org',
      'hello @Bob',
      '`a`\n```\ncode\n```',
      `${'x\n'.repeat(40)}x`,
    )
    await bob.react(2, '👍')
    await bob.react(2, '🎉')
    await bob.say('an answer', 2)
    await reacted(page, 2, '🎉', 1, false)
    await page.waitForSelector('[data-seq="7"] [data-reply]')
    const { keyboard } = page
    const isInLog = () => page.evaluate(() => document.activeElement?.closest('#msg_log') !== null)
    const focused = () =>
      page.evaluate(() => {
        const at = document.activeElement as HTMLElement
        return at.dataset['reaction'] ?? at.dataset['seq'] ?? (at.id || at.className)
      })
    await page.focus('#msg_log')
    await keyboard.press('Tab')
    expect(await isInLog()).toBe(false)
    await keyboard.press('Shift+Tab')
    expect(await focused()).toBe('msg_log')

    await focusMessage(page, 2)
    const stops = []
    for (await keyboard.press('Tab'); await isInLog(); await keyboard.press('Tab'))
      stops.push(await focused())
    expect(stops).toEqual(['mention', '👍', '🎉'])
    await keyboard.press('Shift+Tab')
    expect(await focused()).toBe('msg_log')

    // It goes on where it was, also from a part of the message.
    await keyboard.press('ArrowUp')
    expect(await focused()).toBe('2')
    await keyboard.press('Tab')
    await keyboard.press('Tab')
    expect(await focused()).toBe('👍')
    expect(await withoutFocusRing(page)).toBeNull()
    await keyboard.press('ArrowLeft')
    expect(await focused()).toBe('2')
    await keyboard.press('Tab')
    await keyboard.press('ArrowDown')
    expect(await focused()).toBe('3')
    expect(await accessibilityViolations(page)).toEqual([])
  })
})

describe('a screen reader', () => {
  it('gets the role and name of everything', async () => {
    const bob = await enter(chat.url, 'Bob', 'ears')
    const { page, rename, ownNickname, say, sees } = await visit({
      url: `${chat.url}/r/ears`,
      locale: 'en-GB',
    })
    await rename('Ann')
    await until('the nickname', async () => (await ownNickname()) === 'Ann')
    await bob.say('hello Ann', { room: 'ears' })
    await sees('hello Ann')
    await say('hello Bob')
    await sees('hello Bob')
    const snapshot = (await page.locator('body').ariaSnapshot()).replace(/\d\d:\d\d/g, 'hh:mm')
    expect(snapshot.replace(/Guest \d+/, 'Guest n')).toBe(
      `
- complementary "Rooms and people online":
  - text: Teahouse
  - navigation "Rooms":
    - heading "Rooms" [level=2]
    - list:
      - listitem:
        - link "Lobby":
          - /url: /
      - listitem:
        - link "ears":
          - /url: /r/ears
        - button "More about ears"
    - button "Find or start a room"
    - button "New room"
  - region "Online · 2":
    - heading "Online · 2" [level=2]
    - list:
      - listitem:
        - button "Ann you 127.0.*.*"
      - listitem:
        - button "Bob owner 127.0.*.*"
  - button "Settings"
  - group "Language":
    - button "中文"
    - button "English" [pressed]
- main:
  - heading "ears" [level=1]
  - paragraph
  - button "About this room"
  - button "Invite"
  - log "Messages":
    - paragraph: Today
    - paragraph: Guest n is now Ann
    - paragraph:
      - button "Bob"
      - text: (127.0.*.*)
      - time: hh:mm
      - text: owner
    - text: hello Ann
    - paragraph:
      - button "Ann"
      - text: (127.0.*.*)
      - time: hh:mm
    - text: hello Bob
  - status
  - status
  - status
  - paragraph
  - alert
  - status
  - status
  - 'button "Nickname: Ann"'
  - button "Emoji"
  - textbox "Message":
    - /placeholder: Say something…
  - button "Attach files"
  - button "Send"
- status`.trim(),
    )
  })

  it('announces single messages, but neither a burst nor older messages', async () => {
    const bob = await enter(chat.url, 'Bob', 'floods')
    for (let n = 1; n <= 80; n += 1) await bob.say(`message ${n}`, { room: 'floods' })
    const { page, sees } = await visit({ url: `${chat.url}/r/floods` })
    await sees('message 80')
    await listen(page)
    await bob.say('one', { room: 'floods' })
    await sees('one')
    await Promise.all(Array.from({ length: 40 }, (_, n) => bob.say(`many ${n}`, { room: 'floods' })))
    await sees('many 39')
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
    await sees('message 20')
    await bob.say('two', { room: 'floods' })
    await sees('two')
    const announced = await readOut(page)
    expect(announced.filter((text) => !text.startsWith('many'))).toEqual(['one', '没有更早的消息了', 'two'])
    expect(announced.length).toBeLessThan(8)
    expect(await page.locator('#msg_log').getAttribute('role')).toBe('log')
  })

  it('hears no message again whose mention becomes known, nor its own, but that one failed', async () => {
    const bob = await enter(chat.url, 'Bob', 'names')
    await bob.say('where is @Cleo', { room: 'names' })
    const { page, sees, say, sayRefused } = await visit({ url: `${chat.url}/r/names`, locale: 'en' })
    await sees('where is @Cleo')
    await listen(page)
    await enter(chat.url, 'Cleo', 'names')
    await page.locator('.mention', { hasText: 'Cleo' }).waitFor()
    await say('my own')
    await sees('my own')
    await sayRefused('of no use')
    await page.waitForSelector('[data-state="failed"]')
    expect(await readOut(page)).toEqual(['Cleo joined', 'Not sent: Write something first'])
  })
})
