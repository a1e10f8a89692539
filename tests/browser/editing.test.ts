import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { composerText, online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const mood = (page: Page) => page.locator('#composer').getAttribute('data-mood')

/** A room with one message of the person with the page, and Ann who listens. */
async function saidIn(room: string, text = 'first words') {
  const ann = await enter(chat.url, 'Ann', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.say(text)
  await me.sees(text)
  const edits = () => ann.entries.flatMap((each) => (each.type === 'edit' ? [each.text] : []))
  return { ann, edits, ...me }
}

describe('Up in an empty field', () => {
  it('edits the newest own message; the draft that stood there comes back after it is sent', async () => {
    const { page, edits, ann, sees } = await saidIn('up')
    await ann.say('words of Ann', { room: 'up' })
    await sees('words of Ann')
    const { keyboard } = page
    await page.focus('#msg')
    await keyboard.press('ArrowUp')
    expect(await composerText(page)).toBe('first words')
    expect(await mood(page)).toBe('edit')
    expect(await page.locator('#mood_text').innerText()).toBe('Editing')
    await keyboard.type(', and more')
    await keyboard.press('Enter')
    await until('the edit', () => edits().includes('first words, and more'))
    await sees('first words, and more')
    expect(await composerText(page)).toBe('')
    expect(await mood(page)).toBe('')
    expect(await page.locator('[data-seq]').count()).toBe(2)
  })

  it('edits what is not sent yet, with the words that it has by now', async () => {
    const { page, context, edits, ann } = await saidIn('up-unsent')
    await context.setOffline(true)
    await page.fill('#msg', 'second wrods')
    await page.press('#msg', 'Enter')
    for (const words of ['second words', 'last words']) {
      await page.press('#msg', 'ArrowUp')
      expect(await composerText(page)).not.toBe('first words')
      await page.fill('#msg', words)
      await page.press('#msg', 'Enter')
    }
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('last words')
    await page.press('#msg', 'Escape')
    await context.setOffline(false)
    const texts = () => ann.entries.flatMap((each) => (each.type === 'text' ? [each.text] : []))
    await until('the message', () => [...texts(), ...edits()].includes('last words'))
  })

  it('edits the words of an edit that is on its way', async () => {
    const { page, context, say, sees } = await saidIn('up-changed')
    await say('second words')
    await sees('second words')
    await page.locator('[data-seq="2"]').waitFor()
    await context.setOffline(true)
    await page.press('#msg', 'ArrowUp')
    await page.fill('#msg', 'other words')
    await page.press('#msg', 'Enter')
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('other words')
  })

  it('passes over a message whose deletion waits', async () => {
    const { page, say } = await saidIn('up-deleted')
    await say('second words')
    await page.locator('[data-seq="2"]').waitFor()
    await page.hover('[data-seq="2"]')
    await page.click('[data-seq="2"] [data-action="more"]')
    await page.locator('#message_menu [data-action="delete"]').click()
    await page.waitForSelector('[data-seq="2"][data-deleted]')
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('first words')
  })

  it.each([-5, 5])('goes by the clock of the server, not by that of a device %i hours off', async (hours) => {
    const context = await newContext({ locale: 'en' })
    await context.clock.install({ time: Date.now() + hours * 3_600_000 })
    const { page, say } = await visit({ url: `${chat.url}/r/clock ${hours}`, context })
    await say('first words')
    await page.waitForSelector('[data-seq="1"]')
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('first words')
    await page.press('#msg', 'Escape')
    await page.hover('[data-seq="1"]')
    await page.locator('[data-seq="1"] [data-action="edit"]').waitFor()
    await page.clock.fastForward(181 * 60_000)
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('')
  })

  it('does nothing while something is written, or with nothing to edit', async () => {
    const { page, ann } = await saidIn('not-up')
    await page.fill('#msg', 'a draft')
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('a draft')
    await ann.say('words of Ann', { room: 'not-up-2' })
    const other = await visit({ url: `${chat.url}/r/not-up-2` })
    await other.page.press('#msg', 'ArrowUp')
    expect(await composerText(other.page)).toBe('')
  })
})

describe('an edit', () => {
  it('is given up by Escape, and the draft comes back', async () => {
    const { page, edits } = await saidIn('escape')
    await page.fill('#msg', 'half a draft')
    await page.hover('[data-seq="1"]')
    await page.click('[data-seq="1"] [data-action="edit"]')
    expect(await composerText(page)).toBe('first words')
    await page.fill('#msg', 'other words')
    await page.press('#msg', 'Escape')
    expect(await composerText(page)).toBe('half a draft')
    expect(await mood(page)).toBe('')
    expect(edits()).toEqual([])
  })

  it('to nothing says so and goes on; unchanged it just ends', async () => {
    const { page, edits, say, sees } = await saidIn('nothing')
    await page.press('#msg', 'ArrowUp')
    await page.fill('#msg', '  ')
    await page.press('#msg', 'Enter')
    await page.getByText('Write something first').waitFor()
    expect(await mood(page)).toBe('edit')
    await page.fill('#msg', 'first words ')
    await page.press('#msg', 'Enter')
    expect(await mood(page)).toBe('')
    await say('second words')
    await sees('second words')
    expect(edits()).toEqual([])
  })

  it('of a text with a slash is no command', async () => {
    const { page, edits, say, sees } = await saidIn('slash')
    await say('//usr/bin')
    await sees('/usr/bin')
    await page.press('#msg', 'ArrowUp')
    expect(await composerText(page)).toBe('//usr/bin')
    await page.fill('#msg', '/usr/local')
    await page.press('#msg', 'Enter')
    await until('the edit', () => edits().includes('/usr/local'))
  })

  it('and the draft behind it outlive a closed tab and a change of rooms', async () => {
    const context = await newContext({ locale: 'en' })
    const url = `${chat.url}/r/kept-edit`
    const first = await visit({ url, context })
    await first.say('first words')
    await first.sees('first words')
    await first.page.fill('#msg', 'a draft')
    await first.page.hover('[data-seq="1"]')
    await first.page.click('[data-seq="1"] [data-action="edit"]')
    await first.page.fill('#msg', 'better words')
    await first.go('elsewhere')
    expect(await composerText(first.page)).toBe('')
    expect(await mood(first.page)).toBe('')
    await first.page.close()
    const second = await visit({ url, context })
    expect(await composerText(second.page)).toBe('better words')
    expect(await mood(second.page)).toBe('edit')
    await second.page.reload()
    await online(second.page)
    expect(await composerText(second.page)).toBe('better words')
    await second.page.press('#msg', 'Enter')
    await second.sees('better words')
    expect(await composerText(second.page)).toBe('a draft')
  })
})
