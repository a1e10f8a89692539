import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { accessibilityViolations } from './accessibility'
import { composerText, focusedId, loadAutocomplete, visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const cells = (page: Page) => page.locator('#emoji[open] .emoji__cell')
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)
const isOpen = (page: Page) => page.locator('#emoji').evaluate((dialog: HTMLDialogElement) => dialog.open)

async function openPicker(page: Page): Promise<void> {
  await page.click('#emoji_open')
  await cells(page).first().waitFor()
}

/** Types into the composer, and waits for what the text becomes. */
async function typeUntil(page: Page, text: string, expected: string): Promise<void> {
  await page.locator('#msg').pressSequentially(text)
  await until(expected, async () => (await composerText(page)) === expected)
}

describe('the emoji picker', () => {
  it('loads when it is used, and inserts at the cursor', async () => {
    const { page } = await visit({ url: `${chat.url}/r/picker` })
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.fill('#msg', 'ab')
    await page.press('#msg', 'ArrowLeft')
    expect(loaded.filter((url) => url.includes('emoji'))).toEqual([])
    await openPicker(page)
    expect(loaded.filter((url) => /emoji-zh-CN-\w+\.json$/.test(url))).toHaveLength(1)
    await page.getByRole('option', { name: '大笑', exact: true }).click()
    expect(await composerText(page)).toBe('a😄b')
    expect(await focusedId(page)).toBe('msg')
    await page.keyboard.type('!')
    expect(await composerText(page)).toBe('a😄!b')
  })

  it('works by the keyboard alone', async () => {
    const { page } = await visit({ url: `${chat.url}/r/keyboard`, locale: 'en' })
    await page.focus('#emoji_open')
    await page.keyboard.press('Enter')
    await cells(page).first().waitFor()
    expect(await focusedId(page)).toBe('emoji_field')
    const all = await cells(page).allTextContents()
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe(all[0])
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe(all[2])
    const columns = await cells(page).evaluateAll(
      ([first, ...rest]) =>
        rest.findIndex((cell) => (cell as HTMLElement).offsetTop !== (first as HTMLElement).offsetTop) + 1,
    )
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe(all[2 + columns])
    await page.keyboard.press('ArrowLeft')
    expect(await focused(page)).toBe(all[1 + columns])
    await page.keyboard.press('End')
    expect(await focused(page)).toBe(all.at(-1))
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    expect(await focusedId(page)).toBe('emoji_field')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe(all[1])
  })

  it('goes on into the next group, in the same column', async () => {
    const { page } = await visit({ url: `${chat.url}/r/groups`, locale: 'en' })
    await openPicker(page)
    const people = page.getByRole('group', { name: 'People' })
    await page.getByRole('button', { name: 'People' }).click()
    const [first] = await people.getByRole('option').allTextContents()
    expect(await focused(page)).toBe(first)
    await page.keyboard.press('ArrowUp')
    const smileys = await page.getByRole('group', { name: 'Smileys' }).getByRole('option').allTextContents()
    expect(smileys.slice(-9)).toContain(await focused(page))
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe(first)
  })

  it('closes with Escape and by a click beside it, without an emoji', async () => {
    const { page } = await visit({ url: `${chat.url}/r/escape` })
    for (const close of [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 5)]) {
      await openPicker(page)
      await close()
      expect(await isOpen(page)).toBe(false)
      expect(await focusedId(page)).toBe('emoji_open')
    }
    expect(await composerText(page)).toBe('')
  })

  it.each([
    ['en', 'No emoji found'],
    ['zh-CN', '没有找到表情'],
  ])('finds by English and by Chinese words, in %s', async (locale, none) => {
    const { page } = await visit({ url: `${chat.url}/r/search`, locale })
    await openPicker(page)
    for (const [query, emoji] of [
      ['rocket', '🚀'],
      ['火箭', '🚀'],
      ['tada', '🎉'],
    ] as const) {
      await page.fill('#emoji_field', query)
      expect((await cells(page).allTextContents())[0]).toBe(emoji)
    }
    await page.fill('#emoji_field', 'no such thing')
    expect(await page.getByRole('status').filter({ hasText: none }).count()).toBe(1)
    await page.fill('#emoji_field', '火箭')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('🚀')
  })

  it('has letters that are typed among the emoji in its search', async () => {
    const { page } = await visit({ url: `${chat.url}/r/letters`, locale: 'en' })
    await openPicker(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('rocket')
    expect(await page.inputValue('#emoji_field')).toBe('rocket')
    expect((await cells(page).allTextContents())[0]).toBe('🚀')
  })

  it('keeps the skin tone and what was used, also in another visit', async () => {
    const { page } = await visit({ url: `${chat.url}/r/tones`, locale: 'en' })
    await openPicker(page)
    await page.getByRole('radio', { name: 'Medium', exact: true }).check({ force: true })
    await page.fill('#emoji_field', '+1')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('👍🏽')
    await openPicker(page)
    await page.fill('#emoji_field', 'rocket')
    await page.keyboard.press('Enter')

    await page.reload()
    await openPicker(page)
    const recent = page.getByRole('group', { name: 'Recently used' }).getByRole('option')
    expect(await recent.allTextContents()).toEqual(['🚀', '👍🏽'])
    expect(await recent.nth(1).getAttribute('aria-label')).toBe('thumbs up')
    expect(await page.getByRole('radio', { name: 'Medium', exact: true }).isChecked()).toBe(true)
    await page.fill('#emoji_field', 'wave')
    expect((await cells(page).allTextContents())[0]).toBe('👋🏽')
  })

  it('is without accessibility violations, also while searching', async () => {
    const { page } = await visit({ url: `${chat.url}/r/axe` })
    await openPicker(page)
    expect(await accessibilityViolations(page)).toEqual([])
    await page.fill('#emoji_field', '手')
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it('has no button in a narrow composer', async () => {
    const { page } = await visitOnPhone(`${chat.url}/r/narrow`)
    expect(await page.locator('#emoji_open').isVisible()).toBe(false)
  })

  it('says so when it cannot be loaded, and opens at the next attempt', async () => {
    const { page } = await visit({ url: `${chat.url}/r/failing`, locale: 'en' })
    await page.route(/emoji-.*\.json/, (route) => route.abort())
    await page.click('#emoji_open')
    await page.getByText("Couldn't load this.").waitFor()
    await page.unroute(/emoji-.*\.json/)
    await openPicker(page)
    expect(await isOpen(page)).toBe(true)
  })
})

describe('a code in the text field', () => {
  it('is completed by Enter and Tab, in both languages', async () => {
    const { page, texts } = await visit({ url: `${chat.url}/r/codes` })
    await loadAutocomplete(page)
    await page.locator('#msg').pressSequentially('tea :smi')
    await page.getByRole('option', { name: ':smile:' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('tea 😄')
    await page.keyboard.insertText(':火箭')
    await page.getByRole('option', { name: '火箭' }).first().waitFor()
    await page.keyboard.press('Tab')
    expect(await composerText(page)).toBe('tea 😄🚀')
    expect(await texts()).toEqual([])
  })

  it('becomes its emoji with the second colon, which undo takes back', async () => {
    const { page } = await visit({ url: `${chat.url}/r/whole` })
    await typeUntil(page, 'so :smile:', 'so 😄')
    await page.keyboard.press('Control+z')
    expect(await composerText(page)).toBe('so :smile:')
    await page.keyboard.press('End')
    await page.keyboard.type(' ok')
    expect(await composerText(page)).toBe('so :smile: ok')
  })

  it('takes the skin tone that was chosen, and is then among the recent ones', async () => {
    const { page } = await visit({ url: `${chat.url}/r/toned`, locale: 'en' })
    await openPicker(page)
    await page.getByRole('radio', { name: 'Dark', exact: true }).check({ force: true })
    await page.keyboard.press('Escape')
    await typeUntil(page, ':wave:', '👋🏿')
    await openPicker(page)
    const recent = page.getByRole('group', { name: 'Recently used' }).getByRole('option')
    expect(await recent.allTextContents()).toEqual(['👋🏿'])
  })

  it('stays in code, addresses and times, and a smiley is a text', async () => {
    const { page, sees } = await visit({ url: `${chat.url}/r/texts` })
    await typeUntil(page, ':tada:', '🎉')
    for (const text of [
      '`:smile:`',
      'http://localhost:80',
      'at 12:30',
      'fine :D',
      'a:smile:',
      ':no_such_code:',
    ]) {
      await page.fill('#msg', '')
      await page.locator('#msg').pressSequentially(text)
      expect(await page.locator('#offers').isVisible()).toBe(false)
      await page.keyboard.press('Enter')
      await sees(text)
    }
  })
})
