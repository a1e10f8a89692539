import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeAll, enter, lobby, startChat, temporaryFolder, until } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { changesBy } from './message-changes'
import { composerText, visit } from './person'

afterAll(closeAll)

const mood = (page: Page) => page.locator('#composer').getAttribute('data-mood')
const note = (page: Page) => page.locator('#msg_note', { hasText: 'sent as a new message' })

/** A page with two messages. @returns restores a copy of the database that has only the first */
async function restorable() {
  const DATA_DIR = temporaryFolder()
  const backup = join(temporaryFolder(), 'backup.db')
  const chat = await startChat({ DATA_DIR })
  const me = await visit({ url: chat.url, locale: 'en' })
  await me.say('first words')
  await me.page.waitForSelector('[data-seq="1"]')
  const database = openDatabase(DATA_DIR)
  database.prepare('VACUUM INTO ?').run(backup)
  database.close()
  await me.say('second words')
  await me.page.waitForSelector('[data-seq="2"]')
  const restore = async () => {
    await chat.close()
    // Also the file itself: this process may still hold locks on it.
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(DATA_DIR, `teahouse.db${suffix}`), { force: true })
    copyFileSync(backup, join(DATA_DIR, 'teahouse.db'))
    return startChat({ DATA_DIR, PORT: new URL(chat.url).port })
  }
  return { ...me, url: chat.url, restore }
}

async function reply(page: Page, seq: number): Promise<void> {
  await page.hover(`[data-seq="${seq}"]`)
  await page.click(`[data-seq="${seq}"] [data-action="reply"]`)
}

describe('when the history of a room is replaced', () => {
  it('no way leads back to where a reader was in the other', async () => {
    const { page, url, restore, sees } = await restorable()
    const bob = changesBy(await enter(url, 'Bob'), lobby)
    for (let n = 1; n <= 60; n += 1) await bob.say(`message ${n}`)
    await bob.say('the end', 1)
    await sees('the end')
    await page.click('[data-reply="1"]')
    await page.waitForSelector('#pill_back:not([hidden])')
    await restore()
    await page.waitForSelector('#pill_back', { state: 'hidden' })
    await page.locator('[data-seq="2"]').waitFor({ state: 'detached' })
  })

  it('a reply is given up and says so, and its words are sent as a message', async () => {
    const { page, restore } = await restorable()
    await reply(page, 2)
    await page.keyboard.type('half an answer')
    const after = await restore()
    await note(page).waitFor()
    expect(await composerText(page)).toBe('half an answer')
    expect(await mood(page)).toBe('')
    const bob = await enter(after.url, 'Bob')
    await page.press('#msg', 'Enter')
    await bob.until('the words', ({ entries }) =>
      entries.some((each) => each.type === 'text' && each.text === 'half an answer' && !each.reply),
    )
  })

  it('an edit is given up, and its words stand above the draft', async () => {
    const { page, restore } = await restorable()
    await page.fill('#msg', 'a draft')
    await page.hover('[data-seq="2"]')
    await page.click('[data-seq="2"] [data-action="edit"]')
    await page.fill('#msg', 'better words')
    await restore()
    await note(page).waitFor()
    expect(await composerText(page)).toBe('better words\na draft')
    expect(await mood(page)).toBe('')
  })

  it('while the page is closed, a reply in a room that is not opened first is given up there', async () => {
    const { page, context, restore } = await restorable()
    await reply(page, 2)
    await page.keyboard.type('half an answer')
    await page.close()
    const after = await restore()
    const second = await visit({ url: `${after.url}/r/elsewhere`, context })
    await second.go('Lobby')
    await note(second.page).waitFor()
    expect(await composerText(second.page)).toBe('half an answer')
    expect(await mood(second.page)).toBe('')
  })

  it('an edit that changed nothing is given up without a word', async () => {
    const { page, restore } = await restorable()
    await page.fill('#msg', 'a draft')
    await page.hover('[data-seq="2"]')
    await page.click('[data-seq="2"] [data-action="edit"]')
    await restore()
    await until('the end of the edit', async () => (await mood(page)) === '')
    expect(await composerText(page)).toBe('a draft')
    expect(await note(page).count()).toBe(0)
  })

  it('a reply is given up as well where an edit that was sent comes back to it', async () => {
    const { page, restore } = await restorable()
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await page.context().setOffline(true)
    await page.hover('[data-seq="2"]')
    await page.click('[data-seq="2"] [data-action="edit"]')
    await page.fill('#msg', 'better words')
    await page.press('#msg', 'Enter')
    await reply(page, 2)
    await page.keyboard.type('half an answer')
    await restore()
    await page.context().setOffline(false)
    await note(page).waitFor()
    expect(await composerText(page)).toBe('better words\nhalf an answer')
    expect(await mood(page)).toBe('')
  })

  it('while the page is closed, what waited in it answers and changes nothing any more', async () => {
    const { page, context, restore } = await restorable()
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await context.setOffline(true)
    await reply(page, 2)
    await page.keyboard.type('an answer')
    await page.keyboard.press('Enter')
    await page.hover('[data-seq="2"]')
    await page.click('[data-seq="2"] [data-action="edit"]')
    await page.fill('#msg', 'changed words')
    await page.press('#msg', 'Enter')
    await page.locator('[data-seq="2"]', { hasText: 'changed words' }).waitFor()
    await page.close()
    const after = await restore()
    const bob = await enter(after.url, 'Bob')
    await bob.say('in the place of the second')
    await context.setOffline(false)
    await visit({ url: after.url, context })
    await bob.until('the words', ({ entries }) =>
      entries.some((each) => each.type === 'text' && each.text === 'an answer'),
    )
    expect(bob.entries.filter((each) => 'target' in each || 'reply' in each)).toEqual([])
  })

  it('what waits to be sent answers nothing any more', async () => {
    const { page, restore } = await restorable()
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await page.context().setOffline(true)
    await reply(page, 2)
    await page.keyboard.type('an answer')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-state="sending"] [data-reply="2"]')
    const after = await restore()
    const bob = await enter(after.url, 'Bob')
    await page.context().setOffline(false)
    await bob.until('the words', ({ entries }) =>
      entries.some((each) => each.type === 'text' && !each.reply && each.text === 'an answer'),
    )
    await until('it to be in the log', async () => (await page.locator('[data-state]').count()) === 0)
    expect(await page.locator('[data-reply]').count()).toBe(0)
  })
})
