import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { accessibilityViolations } from './accessibility'
import { online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const menu = (page: Page) => page.locator('#message_menu')
const undos = (page: Page) => page.locator('[data-action="undo"]')

/** A room with messages of the person with the page, and Ann who listens. */
async function saidIn(room: string, ...texts: string[]) {
  const ann = await enter(chat.url, 'Ann', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  for (const text of texts) {
    await me.say(text)
    await me.sees(text)
  }
  const deleted = () => ann.entries.flatMap((each) => (each.type === 'delete' ? [each.target] : []))
  const remove = async (seq: number) => {
    await me.page.hover(`[data-seq="${seq}"]`)
    await me.page.click(`[data-seq="${seq}"] [data-action="more"]`)
    await menu(me.page).locator('[data-action="delete"]').click()
  }
  return { ann, deleted, remove, ...me }
}

describe('a deletion', () => {
  it('is shown at once and is sent when it can no longer be undone', async () => {
    const { page, remove, deleted } = await saidIn('gone', 'first', 'second')
    await remove(1)
    await page.waitForSelector('[data-seq="1"][data-deleted]')
    await undos(page).waitFor()
    expect(deleted()).toEqual([])
    expect(await accessibilityViolations(page)).toEqual([])
    await until('the deletion', () => deleted().includes(1))
    await until('no more undo', async () => (await undos(page).count()) === 0)
    expect(await page.locator('[data-seq="2"][data-deleted]').count()).toBe(0)
  })

  it('can be undone, each of several by itself', async () => {
    const { page, remove, deleted, texts } = await saidIn('undone', 'first', 'second', 'third')
    for (const seq of [1, 2, 3]) await remove(seq)
    await until('three to undo', async () => (await undos(page).count()) === 3)
    await undos(page).nth(1).click()
    await until('two', async () => (await undos(page).count()) === 2)
    await until('the second back', async () => (await texts()).includes('second'))
    await until('the others deleted', () => deleted().length === 2)
    expect(deleted().sort()).toEqual([1, 3])
  })

  it('counts as done when the tab is closed', async () => {
    const context = await newContext({ locale: 'en' })
    const url = `${chat.url}/r/closed`
    const ann = await enter(chat.url, 'Ann', 'closed')
    const first = await visit({ url, context })
    await first.say('first')
    await first.sees('first')
    await first.page.hover('[data-seq="1"]')
    await first.page.click('[data-seq="1"] [data-action="more"]')
    await menu(first.page).locator('[data-action="delete"]').click()
    await undos(first.page).waitFor()
    await first.page.close()
    const second = await visit({ url, context })
    await online(second.page)
    await ann.until('the deletion', ({ entries }) => entries.some((each) => each.type === 'delete'))
  })

  it('is undone in every tab where tabs know nothing of each other, and is done when its tab is closed', async () => {
    const context = await newContext({ locale: 'en' })
    await context.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
    )
    const url = `${chat.url}/r/no locks`
    const ann = await enter(chat.url, 'Ann', 'no locks')
    const first = await visit({ url, context })
    const remove = async (seq: number) => {
      await first.page.hover(`[data-seq="${seq}"]`)
      await first.page.click(`[data-seq="${seq}"] [data-action="more"]`)
      await menu(first.page).locator('[data-action="delete"]').click()
    }
    for (const seq of [1, 2]) {
      await first.say(`message ${seq}`)
      await first.page.waitForSelector(`[data-seq="${seq}"]`)
    }
    await remove(1)
    const second = await visit({ url, context })
    await undos(first.page).click()
    // Both wait in the second tab as long as the first may undo them; so the first was not sent in its turn.
    await remove(2)
    const third = await visit({ url, context })
    await first.page.close()
    await ann.until('the deletion', ({ entries }) => entries.some((each) => each.type === 'delete'))
    expect(ann.entries.flatMap((each) => (each.type === 'delete' ? [each.target] : []))).toEqual([2])
    for (const { page, sees } of [second, third]) {
      await page.waitForSelector('[data-seq="2"][data-deleted]')
      await sees('message 1')
    }
  })

  it('is done when its room is left, and its note goes', async () => {
    const { page, say, remove, deleted } = await saidIn('left', 'first')
    await remove(1)
    await undos(page).waitFor()
    await say('/leave')
    await until('no more undo', async () => (await undos(page).count()) === 0)
    expect(await page.innerText('#room_name')).toBe('Lobby')
    await until('the deletion', () => deleted().includes(1))
  })

  it('by keyboard moves the focus to the neighbouring message, and Tab leads to Undo', async () => {
    const { page, texts } = await saidIn('keys', 'first', 'second', 'third')
    const { keyboard } = page
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-seq'))
    await until('the focus on a message', async () => {
      if ((await focused()) === '2') return true
      await page.focus('#msg_log')
      await keyboard.press('ArrowUp')
      await keyboard.press('ArrowUp')
      return false
    })
    await keyboard.press('Delete')
    expect(await focused()).toBe('3')
    const action = () => page.evaluate(() => document.activeElement?.getAttribute('data-action'))
    await keyboard.press('Tab')
    expect(await action()).toBe('undo')
    await keyboard.press('Enter')
    await until('the second back', async () => (await texts()).includes('second'))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg')
  })

  it('is undone by Ctrl+Z in the empty field, and Tab leads to Undo only once', async () => {
    const { page, remove, texts } = await saidIn('ctrl-z', 'first', 'second')
    await page.focus('#msg')
    await remove(1)
    await remove(2)
    await until('two to undo', async () => (await undos(page).count()) === 2)
    await page.keyboard.type('x')
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('')
    expect(await undos(page).count()).toBe(2)
    await page.keyboard.press('Control+Z')
    await until('the second back', async () => (await texts()).includes('second'))
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('undo')
    await page.focus('#msg')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('attach')
  })
})
