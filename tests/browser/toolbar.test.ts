import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { focusedSeq, focusMessage } from './message-focus'
import { visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  // In a room with an owner, only moderators pin.
  chat = await startChat({ ROOM_OWNERS: 'off' })
})
afterAll(closeAll)

const tools = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"] .tools`)
const menu = (page: Page) => page.locator('#message_menu')

/** A room with two messages of Ann, then one of the person with the page. */
async function talk(room: string) {
  const ann = await enter(chat.url, 'Ann', room)
  await ann.say('first words', { room })
  await ann.say('second words', { room })
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.say('third words')
  await me.sees('third words')
  return { ann, ...me }
}

describe('the toolbar', () => {
  it('is on the message under the pointer alone, and offers to edit only what is one’s own', async () => {
    const { page } = await talk('hover')
    await page.hover('[data-seq="2"]')
    await tools(page, 2).waitFor()
    expect(await page.locator('.tools').count()).toBe(1)
    expect(await tools(page, 2).locator('[data-action="edit"]').isVisible()).toBe(false)
    await page.hover('[data-seq="3"]')
    await tools(page, 3).locator('[data-action="edit"]').waitFor()
    expect(await page.locator('.tools').count()).toBe(1)
    await page.hover('#composer')
    await until('no toolbar', async () => (await page.locator('.tools').count()) === 0)
  })

  it('covers no words and moves nothing', async () => {
    const { page, ann } = await talk('covers')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const long = 'words that go on and on '.repeat(12).trim()
    await ann.say(long, { room: 'covers' })
    await ann.say(long, { room: 'covers' })
    await page.waitForSelector('[data-seq="5"]')
    const placesOf = () =>
      page.$$eval('.entry', (all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())))
    for (const seq of [1, 2, 3, 4, 5]) {
      const before = await placesOf()
      await page.hover(`[data-seq="${seq}"]`)
      await tools(page, seq).waitFor()
      expect(await placesOf()).toEqual(before)
      const covered = await page.evaluate(() => {
        const bar = document.querySelector('.tools')!.getBoundingClientRect()
        return [...document.querySelectorAll('[data-text], [data-author], .entry__time')].flatMap(
          (element) => {
            const range = document.createRange()
            range.selectNodeContents(element)
            return [...range.getClientRects()]
              .filter(
                ({ left, right, top, bottom }) =>
                  right > bar.left && left < bar.right && bottom > bar.top && top < bar.bottom,
              )
              .map(() => element.textContent)
          },
        )
      })
      expect(covered).toEqual([])
    }
  })

  it('copies the text as it was written, and a link to the message', async () => {
    const { page, context, say } = await talk('copying')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await say('some `code` here')
    await page.waitForSelector('[data-seq="4"]')
    for (const [action, text] of [
      ['copy-text', 'some `code` here'],
      ['copy-link', `${chat.url}/r/copying?at=4`],
    ] as const) {
      await page.hover('[data-seq="4"]')
      await tools(page, 4).locator('[data-action="more"]').click()
      await menu(page).locator(`[data-action="${action}"]`).click()
      await until(text, async () => (await copied()) === text)
      expect(await menu(page).isVisible()).toBe(false)
    }
    await page.locator('#toast', { hasText: 'Copied' }).waitFor()
  })

  it('reacts with one of six emoji, and takes it back', async () => {
    const { page, ann } = await talk('reacting')
    for (const on of [true, false]) {
      await page.hover('[data-seq="1"]')
      await tools(page, 1).locator('[data-action="react"]').click()
      const thumb = menu(page).locator('[data-emoji="👍"]')
      expect(await thumb.getAttribute('aria-pressed')).toBe(String(!on))
      expect(await menu(page).locator('[data-action="delete"]').isVisible()).toBe(false)
      await thumb.click()
      await ann.until(`a reaction that is ${on}`, ({ entries }) =>
        entries.some((each) => each.type === 'reaction' && each.emoji === '👍' && each.on === on),
      )
    }
  })

  it('pins and unpins', async () => {
    const { page, ann } = await talk('pinning')
    for (const [on, word] of [
      [true, 'Pin'],
      [false, 'Unpin'],
    ] as const) {
      await page.hover('[data-seq="2"]')
      await tools(page, 2).locator('[data-action="more"]').click()
      await menu(page).getByText(word, { exact: true }).click()
      await ann.until(`a pin that is ${on}`, ({ entries }) =>
        entries.some((each) => each.type === 'pin' && each.target === 2 && each.on === on),
      )
    }
  })
})

describe('by keyboard', () => {
  it('the arrows go from message to message in the log, and Escape back to the text field', async () => {
    const { page } = await talk('arrows')
    const { keyboard } = page
    await focusMessage(page, 3)
    const label = await page.getAttribute('[data-seq="3"]', 'aria-label')
    expect(label).toContain('third words')
    await keyboard.press('ArrowUp')
    expect(await focusedSeq(page)).toBe('2')
    await keyboard.press('ArrowUp')
    await keyboard.press('ArrowUp')
    expect(await focusedSeq(page)).toBe('1')
    await keyboard.press('ArrowDown')
    expect(await focusedSeq(page)).toBe('2')
    await keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('react')
    await keyboard.press('ArrowRight')
    await keyboard.press('ArrowLeft')
    await keyboard.press('ArrowLeft')
    expect(await focusedSeq(page)).toBe('2')
    await keyboard.press('Escape')
    expect(await focusedSeq(page)).toBe('msg')
  })

  it('a message is a group of keys: its menu, a reaction, a reply, an edit', async () => {
    const { page } = await talk('letters')
    const { keyboard } = page
    for (const key of ['Enter', 'ContextMenu', 'Shift+F10', '+']) {
      await focusMessage(page, 3)
      await keyboard.press(key)
      await menu(page).waitFor()
      await keyboard.press('Escape')
      await menu(page).waitFor({ state: 'hidden' })
      expect(await focusedSeq(page)).toBe('3')
    }
    await keyboard.press('r')
    await page.locator('#mood_text', { hasText: 'third words' }).waitFor()
    expect(await focusedSeq(page)).toBe('msg')
    expect(await page.inputValue('#msg')).toBe('')
    await focusMessage(page, 3)
    await keyboard.press('e')
    expect(await page.inputValue('#msg')).toBe('third words')
    // Another's cannot be edited, and the letter begins a text as before.
    await keyboard.press('Escape')
    await focusMessage(page, 2)
    await keyboard.press('e')
    expect(await page.inputValue('#msg')).toBe('e')
  })

  it('what is typed after a click on a message is for the text field', async () => {
    const { page } = await talk('typed')
    await focusMessage(page, 3)
    await page.click('[data-seq="3"] [data-text]')
    await page.keyboard.type('really')
    expect(await page.inputValue('#msg')).toBe('really')
  })

  it('what is typed after a link led to a message is for the text field', async () => {
    const { page, say, sees } = await talk('linked')
    const link = `${chat.url}/r/linked?at=3`
    await say(link)
    await sees(link)
    await page.click('[data-seq="4"] a')
    await page.waitForFunction(() => document.activeElement?.matches('.entry--found[data-seq="3"]'))
    await page.keyboard.type('e')
    expect(await page.inputValue('#msg')).toBe('e')
  })
})

it('an open menu closes when Back leads to another room', async () => {
  const { page, go } = await talk('menu before')
  await go('menu behind')
  await page.goBack()
  await page.hover('[data-seq="3"]')
  await page.click('[data-seq="3"] [data-action="more"]')
  await menu(page).waitFor()
  await page.goForward()
  await page.waitForFunction(() => document.getElementById('room_name')!.textContent === 'menu behind')
  expect(await page.locator('dialog[open]').count()).toBe(0)
})

describe('on a phone', () => {
  it('a long press opens the sheet, whose buttons are high enough for fingers', async () => {
    const room = 'press'
    const ann = await enter(chat.url, 'Ann', room)
    await ann.say('pressed words', { room })
    const { page, context } = await visitOnPhone(`${chat.url}/r/${room}`)
    const devtools = await context.newCDPSession(page)
    await page.tap('#msg')
    await until('the sheet', async () => {
      const { x, y, height } = (await page.locator('[data-seq="1"] [data-text]').boundingBox())!
      // Low in the words, where the author's button ends: before the menu is there, that would open the person.
      await devtools.send('Input.dispatchTouchEvent', {
        type: 'touchStart',
        touchPoints: [{ x: x + 20, y: y + height - 5 }],
      })
      const isOpen = await menu(page)
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        )
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      return isOpen
    })
    expect(await menu(page).isVisible()).toBe(true)
    const low = await menu(page)
      .locator('button:visible')
      .evaluateAll(
        (all) =>
          all
            .map((each) => each.getBoundingClientRect())
            .filter(({ width, height }) => Math.min(width, height) < 44).length,
      )
    expect(low).toBe(0)
    await menu(page).locator('[data-action="reply"]').tap()
    await page.locator('#mood_text', { hasText: 'pressed words' }).waitFor()
    expect(await page.locator('.tools').isVisible()).toBe(false)
  })
})
