import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { pathOf, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const isAt = (page: Page, selector: string) =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)

/** Where the keyboard is, when that cannot be seen. */
const unseen = (page: Page) =>
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

/** Goes on with Tab until it is there, and looks on the way whether one always sees where one is. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let n = 0; n < 60; n += 1) {
    if (await isAt(page, selector)) return
    await page.keyboard.press('Tab')
    expect(await unseen(page)).toBeNull()
  }
  throw new Error(`no way to ${selector} by Tab`)
}

describe('without a mouse', () => {
  it('somebody walks in, speaks, is called otherwise, invites, changes rooms and leaves', async () => {
    const { page, context, sees, ownNickname } = await visit({ url: chat.url })
    const bob = await enter(chat.url, 'Bob')
    const { keyboard } = page
    expect(await isAt(page, '#msg')).toBe(true)
    await keyboard.type('hello')
    await keyboard.press('Enter')
    await sees('hello')

    await tabTo(page, '#nickname_open')
    await keyboard.press('Enter')
    await keyboard.type('Ann')
    await keyboard.press('Enter')
    await soon('the nickname', async () => (await ownNickname()) === 'Ann')
    expect(await isAt(page, '#msg')).toBe(true)

    await tabTo(page, '#invite_open')
    await keyboard.press('Enter')
    await page.waitForSelector('#invite[open]')
    expect(await isAt(page, '#invite_copy')).toBe(true)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await keyboard.press('Enter')
    await page.getByText('已复制').waitFor()
    await keyboard.press('Escape')
    expect(await isAt(page, '#invite_open')).toBe(true)

    await keyboard.press('Control+k')
    await keyboard.type('garden')
    await keyboard.press('Enter')
    await soon('the room', async () => (await page.locator('#room_name').innerText()) === 'garden')
    expect(await isAt(page, '#msg')).toBe(true)
    await tabTo(page, '.room__link')
    await keyboard.press('Home')
    expect(await isAt(page, '.room__link[href="/"]')).toBe(true)
    await keyboard.press('Enter')
    await soon('the lobby', async () => (await pathOf(page)) === '/')

    await tabTo(page, '.room__link')
    await keyboard.press('End')
    await keyboard.press('ArrowRight')
    expect(await isAt(page, '[aria-label^="garden"]')).toBe(true)
    await keyboard.press('Enter')
    await tabTo(page, '#room_menu [data-part="leave"]')
    await keyboard.press('Enter')
    await soon('one room', async () => (await page.locator('.room').count()) === 1)
    expect(bob.entries.map((entry) => 'text' in entry && entry.text)).toEqual(['hello'])
  })

  it('the log is read with the keys that scroll', async () => {
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

describe('a screen reader', () => {
  it('hears what everything is and is called', async () => {
    const bob = await enter(chat.url, 'Bob', 'ears')
    const { page, rename, ownNickname, say, sees } = await visit({
      url: `${chat.url}/r/ears`,
      locale: 'en-GB',
    })
    await rename('Ann')
    await soon('the nickname', async () => (await ownNickname()) === 'Ann')
    await bob.say('hello Ann', { room: 'ears' })
    await sees('hello Ann')
    await say('hello Bob')
    await sees('hello Bob')
    const heard = (await page.locator('body').ariaSnapshot()).replace(/\d\d:\d\d/g, 'hh:mm')
    expect(heard.replace(/Guest \d+/, 'Guest n')).toBe(
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
  - region "Online · 2":
    - heading "Online · 2" [level=2]
    - list:
      - listitem:
        - button "Ann you 127.0.*.*"
      - listitem:
        - button "Bob 127.0.*.*"
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
    - text: hello Ann
    - paragraph:
      - button "Ann"
      - text: (127.0.*.*)
      - time: hh:mm
    - text: hello Bob
  - status
  - status
  - alert
  - status
  - 'button "Nickname: Ann"'
  - textbox "Message":
    - /placeholder: Say something…
  - button "Send"
- status`.trim(),
    )
  })

  it('hears what one says, and neither what many say at once nor what is older', async () => {
    const bob = await enter(chat.url, 'Bob', 'floods')
    for (let n = 1; n <= 80; n += 1) await bob.say(`message ${n}`, { room: 'floods' })
    const { page, sees } = await visit({ url: `${chat.url}/r/floods` })
    await sees('message 80')
    const isQuiet = () => page.evaluate(() => document.querySelector('#msg_log [aria-live="off"]') !== null)
    await soon('it to be heard again', async () => !(await isQuiet()))
    // What became part of the log while it was to be heard.
    await page.evaluate(() => {
      const heard: string[] = []
      Object.assign(window, { heard })
      const text = (node: Node) => (node as Element).querySelector('[data-text]')?.textContent ?? ''
      new MutationObserver((records) => {
        for (const { target, addedNodes } of records)
          if (!(target as Element).closest('[aria-live="off"]')) heard.push(...[...addedNodes].map(text))
      }).observe(document.querySelector('#msg_log [data-part="rows"]')!, { childList: true })
    })
    await bob.say('one', { room: 'floods' })
    await sees('one')
    await Promise.all(Array.from({ length: 40 }, (_, n) => bob.say(`many ${n}`, { room: 'floods' })))
    await sees('many 39')
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
    await sees('message 20')
    await soon('it to be heard again', async () => !(await isQuiet()))
    await bob.say('two', { room: 'floods' })
    await sees('two')
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard)
    expect(heard.filter((text) => !text.startsWith('many'))).toEqual(['one', 'two'])
    expect(heard.length).toBeLessThan(8)
    expect(await page.locator('#msg_log').getAttribute('role')).toBe('log')
  })
})
