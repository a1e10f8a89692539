import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { MemberId } from '../../common/protocol/ids'
import type { LogItem } from '../../common/protocol/moderation'
import { closeAll, startChat, temporaryFolder, type TestChat, until, value } from '../support/chat'
import { inside, listed, moderate, roomOf } from '../support/moderating'
import { accessibilityViolations } from './accessibility'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const panel = '#moderation[open] [data-part="panel"]:not([aria-busy])'
const whats = (page: Page) => page.locator('#moderation .mods__what').allTextContents()

/** Opens the sheet from the menu of the room on the screen. */
async function openSheet(page: Page): Promise<void> {
  // With it comes what the menu opens.
  await page.waitForSelector('#waiting_open', { state: 'attached' })
  await page.click('#room_about')
  await page.click('#room_menu [data-part="moderate"]')
  await page.waitForSelector(panel)
}

async function choose(page: Page, list: string): Promise<void> {
  await page.click(`#moderation [data-list="${list}"]`)
  await page.waitForSelector(panel)
}

/** A room with an owner, two moderators, one of them with a page, and a newcomer. */
async function moderated(room: string) {
  const people = await roomOf(chat.url, room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  const { id } = (await (await me.context.request.get(`${chat.url}/api/session`)).json()) as { id: MemberId }
  value(await moderate(people.owner, room, { action: 'role', member: id, role: 'moderator' }))
  const act = async (action: Parameters<typeof moderate>[2]) =>
    value(await moderate(people.mod, room, action))
  return { ...me, ...people, act }
}

describe('the sheet of the moderators', () => {
  it('says what was done, with its reason, its length and who undid it', async () => {
    const { page, new: nina, act } = await moderated('log')
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
    const { page, owner } = await moderated('set')
    const newcomers = { links: false, files: true }
    value(
      await moderate(owner, 'set', { action: 'set', whoSpeaks: 'everyone', slowModeSeconds: 30, newcomers }),
    )
    await openSheet(page)
    await choose(page, 'log')
    const said = (await whats(page))[0]
    expect(said).toMatch(/^(\w+) turned on slow mode: 30 sec between messages, \1 let newcomers send files, but not post links/)
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
    const { page, new: nina, owner, act } = await moderated('lifted')
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
    const { page, new: nina, owner, act } = await moderated('saved')
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
    const { page, new: nina, act } = await moderated('older')
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

describe('the shield', () => {
  const raise = async (page: Page, choice: string): Promise<void> => {
    await page.click('#room_about')
    await page.click('#room_menu [data-part="shield"]')
    await page.getByText(choice).click()
  }

  it('is raised from the menu of the room, says to all until when, and is lowered there', async () => {
    const { page, new: nina } = await moderated('raised')
    const other = await visit({ url: `${chat.url}/r/raised`, locale: 'en' })
    await raise(page, 'Raise for 15 minutes')
    await page.getByText(/^Newcomers can read but not write until \d/).waitFor()
    await other.page.getByText(/^You're new here, so you can read but not write until \d/).waitFor()
    expect(await nina.say('refused', { room: 'raised' })).toMatchObject({ code: 'shielded' })
    await raise(page, 'Raise until undone')
    await other.page.getByText('you can read but not write until a moderator ends the shield').waitFor()
    await raise(page, 'Lower the shield')
    for (const each of [page, other.page]) await each.locator('#shield').waitFor({ state: 'hidden' })
    value(await nina.say('taken', { room: 'raised' }))
  })

  it('is raised and lowered by a command', async () => {
    const { page, say, owner } = await moderated('command')
    const isUp = (wanted: boolean) =>
      owner.until('the shield', ({ received }) => {
        const { info } = received.room.at(-1) ?? {}
        return info !== undefined && (info.shieldUntil !== undefined) === wanted
      })
    await page.mouse.move(1, 1)
    await say('/shield 1h')
    await isUp(true)
    await say('/shield off')
    await isUp(false)
  })

  it('goes with the deletion of what newcomers wrote', async () => {
    const { page, owner, new: nina } = await moderated('erased')
    value(await nina.say('a raid', { room: 'erased' }))
    value(await owner.say('ours', { room: 'erased' }))
    page.on('dialog', (dialog) => void dialog.accept())
    await raise(page, "Delete newcomers' messages from the last 15 minutes")
    await page.waitForSelector('[data-seq="2"][data-deleted]')
    expect(await page.locator('[data-seq="3"][data-deleted]').count()).toBe(0)
  })

  it('is raised and lowered from the sheet', async () => {
    const { page, owner } = await moderated('from-sheet')
    await openSheet(page)
    await page.click('#moderation [data-part="shield"]')
    await page.getByText('Raise for 1 hour').click()
    await owner.until('the shield', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    await page.waitForSelector('#moderation[open]')
    await until(
      'the line',
      async () => (await whats(page))[0]?.includes('raised the shield for 1 hour') ?? false,
    )
    await page.click('#moderation [data-part="shield"]')
    await page.getByText(/^It is up until \d/).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByText('Lower the shield').click()
    await until('the line', async () => (await whats(page))[0]?.includes('lowered the shield') ?? false)
  })

  it('is said to be up by its buttons, until it is lowered', async () => {
    const { page, owner } = await moderated('said')
    const raised = (minutes: number) => moderate(owner, 'said', { action: 'shield', minutes })
    await openSheet(page)
    const button = page.locator('#moderation [data-part="shield"]')
    await button.getByText('Shield', { exact: true }).waitFor()
    value(await raised(15))
    await button.getByText('Shield is up').waitFor()
    await page.keyboard.press('Escape')
    await page.click('#room_about')
    await page.locator('#room_menu').getByText('Shield is up').waitFor()
    await page.keyboard.press('Escape')
    await openSheet(page)
    await button.getByText('Shield is up').waitFor()
    value(await raised(0))
    await button.getByText('Shield', { exact: true }).waitFor()
  })
})

describe('a shield that rose by itself', () => {
  it('is told to moderators, and who has no role sees only that it is up', async () => {
    const room = 'raided'
    const { url } = await startChat({
      ...{ RATE_LIMITS: 'on', RATE_MESSAGES_BURST: '1000', RATE_SESSIONS_PER_MINUTE: '0' },
      SHIELD_NEWCOMERS_PER_MINUTE: '60',
    })
    const { owner } = await roomOf(url, room)
    const [me, other] = [
      await visit({ url: `${url}/r/${room}`, locale: 'en' }),
      await visit({ url: `${url}/r/${room}`, locale: 'en' }),
    ]
    const { id } = (await (await me.context.request.get(`${url}/api/session`)).json()) as { id: MemberId }
    value(await moderate(owner, room, { action: 'role', member: id, role: 'moderator' }))
    const raider = await inside(url, 'raider', room)
    await Promise.all(Array.from({ length: 90 }, (_, n) => raider.say(`line ${n}`, { room })))
    await me.page.getByText(/^Many newcomers came to raided at once/).waitFor()
    await other.page
      .locator('#shield')
      .getByText(/^You're new here/)
      .waitFor()
    expect(await other.page.getByText(/^Many newcomers/).count()).toBe(0)
  })
})
