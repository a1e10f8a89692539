import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemberId } from '../../common/protocol/ids'
import type { LogItem } from '../../common/protocol/moderation'
import { closeAll, startChat, temporaryFolder, type TestChat, until, value } from '../support/chat'
import { inside, listed, moderate, roomOf } from '../support/moderating'
import { accessibilityViolations } from './accessibility'
import { choose, moderated, openSheet, whats } from './moderated'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the sheet of the moderators', () => {
  it('says what was done, with its reason, its length and who undid it', async () => {
    const { page, new: nina, act } = await moderated(chat.url, 'log')
    await act({ action: 'mute', member: nina.id, minutes: 60, reason: 'spam' })
    await act({ action: 'unmute', member: nina.id })
    await openSheet(page)
    await choose(page, 'log')
    expect((await whats(page)).slice(0, 2)).toEqual(['Max unmuted Nina', 'Max muted Nina for 1 hour: spam'])
    const about = page.locator('#moderation .mods__about').nth(1)
    expect(await about.textContent()).toMatch(/ · undone by Max, \d/)
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it('says of each setting who changed it, and of none that stayed as it was', async () => {
    const { page, owner } = await moderated(chat.url, 'set')
    const newcomers = { links: false, files: true }
    value(
      await moderate(owner, 'set', { action: 'set', whoSpeaks: 'everyone', slowModeSeconds: 30, newcomers }),
    )
    await openSheet(page)
    await choose(page, 'log')
    const said = (await whats(page))[0]
    expect(said).toMatch(
      /^(\w+) turned on slow mode: 30 sec between messages, \1 let newcomers send files, but not post links/,
    )
  })

  it('is offered to moderators alone', async () => {
    const { owner } = await roomOf(chat.url, 'offered')
    const { page } = await visit({ url: `${chat.url}/r/offered`, locale: 'en' })
    await page.click('#room_about')
    await page.waitForSelector('#room_menu[open]')
    expect(await page.isVisible('#room_menu [data-part="moderate"]')).toBe(false)
    await page.keyboard.press('Escape')
    const { id } = (await (await page.context().request.get(`${chat.url}/api/session`)).json()) as {
      id: MemberId
    }
    value(await moderate(owner, 'offered', { action: 'role', member: id, role: 'moderator' }))
    await until('the offer', async () => {
      await page.click('#room_about')
      const isOffered = await page.isVisible('#room_menu [data-part="moderate"]')
      await page.keyboard.press('Escape')
      return isOffered
    })
  })

  it('lifts mutes and bans, by a button and by a key, and goes on to the next', async () => {
    const { page, new: nina, owner, act } = await moderated(chat.url, 'lifted')
    const bob = await inside(chat.url, 'Bob', 'lifted')
    for (const { id } of [nina, bob]) await act({ action: 'mute', member: id, minutes: null })
    await act({ action: 'ban', member: bob.id, minutes: 1_440, reason: 'raid' })
    await openSheet(page)
    await choose(page, 'mutes')
    await until('both', async () => (await whats(page)).join() === 'Bob,Nina')
    await page.keyboard.press('Tab')
    await page.keyboard.press('u')
    await until('one', async () => (await whats(page)).join() === 'Nina')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Nina')
    await until('its end', async () => (await listed(owner, 'lifted', 'mutes')).length === 1)
    await choose(page, 'bans')
    await until('the ban', async () => (await whats(page)).join() === 'Bob: raid')
    await page.click('#moderation .mods__act')
    await page.getByText('Nobody is banned').waitFor()
    await until('its end', async () => (await listed(owner, 'lifted', 'bans')).length === 0)
    await choose(page, 'log')
    await until('the lines', async () => /unbanned Bob$/.test((await whats(page))[0] ?? ''))
    await page
      .getByText(/ · undone by /)
      .first()
      .waitFor()
  })

  it('saves the whole log as JSON Lines', async () => {
    const { page, new: nina, owner, act } = await moderated(chat.url, 'saved')
    for (let n = 0; n < 60; n += 1) {
      await act({ action: 'mute', member: nina.id, minutes: n + 1 })
      await act({ action: 'unmute', member: nina.id })
    }
    await openSheet(page)
    await choose(page, 'log')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('#moderation [data-part="export"]'),
    ])
    expect(download.suggestedFilename()).toBe('saved-moderation.jsonl')
    const file = join(temporaryFolder(), 'log.jsonl')
    await download.saveAs(file)
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    const items = lines.map((line) => JSON.parse(line) as LogItem)
    expect(items).toHaveLength(122)
    expect(items.slice(0, 100)).toEqual(await listed(owner, 'saved', 'log'))
  })

  it('shows older lines on demand', async () => {
    const { page, new: nina, act } = await moderated(chat.url, 'older')
    for (let n = 0; n < 55; n += 1) {
      await act({ action: 'mute', member: nina.id, minutes: n + 1 })
      await act({ action: 'unmute', member: nina.id })
    }
    await openSheet(page)
    await choose(page, 'log')
    await until('a page', async () => (await whats(page)).length === 100)
    await page.click('#moderation [data-part="more"]')
    await until('all', async () => (await whats(page)).length === 112)
    expect(await page.isVisible('#moderation [data-part="more"]')).toBe(false)
  })
})
