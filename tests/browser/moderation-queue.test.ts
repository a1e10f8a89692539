import type { Page } from 'playwright-core'
import type { ClientId, MemberId } from '../../common/protocol/ids'
import type { HeldValue } from '../../common/protocol/answers'
import { closeAll, named, startChat, type Tab, type TestChat, until, value } from '../support/chat'
import { Sender } from '../support/files'
import { moderate, roomOf } from '../support/moderating'
import { accessibilityViolations } from './accessibility'
import { visit } from './person'
import { drawing } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const panel = '#moderation[open] [data-part="panel"]:not([aria-busy])'
const whats = (page: Page) => page.locator('#moderation .mods__what').allTextContents()
const texts = (page: Page) => page.locator('#moderation .mods__text').allTextContents()
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')
const waiting = (page: Page, count: number) =>
  page.locator('#waiting_open').getByText(String(count), { exact: true }).waitFor()

/** Says what has a listed word. */
async function sayHeld(tab: Tab, room: string, text: string): Promise<string> {
  return (value(await tab.say(text, { room, clientId: text })) as unknown as HeldValue).held
}

async function report(tab: Tab, room: string, target: number, reason: string): Promise<void> {
  value(await tab.ask('report', { room: named(room), target, reason }))
}

/** Opens the page of a moderator of a room. */
async function moderatorOf(room: string, owner: Tab) {
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  const { id } = (await (await me.context.request.get(`${chat.url}/api/session`)).json()) as { id: MemberId }
  value(await moderate(owner, room, { action: 'role', member: id, role: 'moderator' }))
  return me
}

/** A room where "spam" is held, with the page of a moderator. */
async function moderated(room: string) {
  const people = await roomOf(chat.url, room)
  value(await moderate(people.owner, room, { action: 'set', words: ['spam'] }))
  return { ...(await moderatorOf(room, people.owner)), ...people }
}

describe('what waits for moderators', () => {
  it('is a number at the room, which opens the sheet, and nobody else sees', async () => {
    const { page, new: nina } = await moderated('number')
    const other = await visit({ url: `${chat.url}/r/number`, locale: 'en' })
    await sayHeld(nina, 'number', 'spam')
    await waiting(page, 1)
    expect(await page.getAttribute('#waiting_open', 'title')).toBe('Waiting for moderators')
    expect(await other.page.isVisible('#waiting_open')).toBe(false)
    await page.click('#waiting_open')
    await page.waitForSelector(panel)
    expect(await page.locator('#moderation [aria-selected="true"]').textContent()).toMatch(/Held\s+1/)
    await page.keyboard.press('Escape')
    await page.reload()
    await waiting(page, 1)
    await page.click('#waiting_open')
    await page.click('#moderation .mods__act')
    await page.locator('#waiting_open').waitFor({ state: 'hidden' })
  })

  it('is a number beside a room that is not on the screen', async () => {
    const { page, go, new: nina } = await moderated('beside')
    await go('elsewhere')
    await sayHeld(nina, 'beside', 'spam')
    const mark = page.locator('#room_list li', { hasText: 'beside' }).locator('.room__waiting')
    await mark.getByText('1', { exact: true }).waitFor()
    expect(await page.isVisible('#waiting_open')).toBe(false)
    await page.goBack()
    await waiting(page, 1)
    await mark.waitFor({ state: 'detached' })
  })

  it('shows its pictures and files before they are released', async () => {
    const { page } = await moderated('with-files')
    const nina = await Sender.enter(chat.url, 'Nina 2', 'with-files')
    const [drawn, name] = await drawing('tea.png', 120, 80)
    const sent = [await nina.send('notes', 'notes.txt'), await nina.send(drawn, name)]
    const files = sent.map(({ body }) => body.id)
    const input = { room: 'with-files', clientId: 'files', text: 'spam', files }
    value(await nina.tab.askAnything('message', input))
    await page.locator('#waiting_open').click()
    const image = page.locator('#moderation .picture img')
    await until('the picture', () => image.evaluate((each: HTMLImageElement) => each.naturalWidth === 120))
    await page.locator('#moderation .file--card').getByText('notes.txt').waitFor()
    expect(await texts(page)).toEqual(['spam'])
    expect(await page.locator('#moderation .mods__files').locator('[tabindex="0"]').count()).toBe(0)
    const opened = page.context().waitForEvent('page')
    await image.click()
    expect((await opened).url()).toMatch(/\/files\/[^/]+\/tea\.png$/)
    expect(await accessibilityViolations(page)).toEqual([])
  })

  it('is rejected with a reason', async () => {
    const { page, new: nina } = await moderated('reason')
    await sayHeld(nina, 'reason', 'spam')
    await page.locator('#waiting_open').click()
    await page.fill('#moderation .field', 'no ads')
    await page.keyboard.press('Enter')
    await nina.until('the outcome', ({ received }) => received.outcome.length > 0)
    expect(nina.received.outcome).toMatchObject([{ result: 'rejected', reason: 'no ads' }])
  })

  it('is released and rejected by one key each, and the focus goes on to the next', async () => {
    const { page, new: nina } = await moderated('keys')
    for (const n of [1, 2, 3, 4]) await sayHeld(nina, 'keys', `spam ${n}`)
    await page.locator('#waiting_open').click()
    await until('all', async () => (await texts(page)).join() === 'spam 4,spam 3,spam 2,spam 1')
    await page.keyboard.press('Tab')
    await page.keyboard.press('r')
    expect(await focused(page)).toContain('spam 3')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('x')
    expect(await focused(page)).toContain('spam 1')
    expect(await page.locator('#moderation .mods__keys').textContent()).toContain('R release')
    await nina.until('the outcomes', ({ received }) => received.outcome.length === 2)
    expect(nina.received.outcome.map(({ result }) => result)).toEqual(['released', 'rejected'])
    expect(await texts(page)).toEqual(['spam 3', 'spam 1'])
    expect(await accessibilityViolations(page)).toEqual([])
    for (const key of ['r', 'r']) await page.keyboard.press(key)
    await page.getByText('Nothing is waiting').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab')
  })

  it('stays where it is read while more comes in', async () => {
    const { page, new: nina } = await moderated('place')
    for (let n = 1; n <= 9; n += 1) await sayHeld(nina, 'place', `spam ${n}`)
    await page.setViewportSize({ width: 1_000, height: 500 })
    await page.locator('#waiting_open').click()
    await until('all', async () => (await texts(page)).length === 9)
    await page.locator('#mods_panel').evaluate((panel) => (panel.scrollTop = 300))
    // Within the sheet, which may still be opening.
    const top = () =>
      page.getByText('spam 5', { exact: true }).evaluate((row) => {
        const panel = row.closest('.mods__panel')!
        return row.getBoundingClientRect().top - panel.getBoundingClientRect().top
      })
    const before = await top()
    await sayHeld(nina, 'place', 'spam 10')
    await until('one more', async () => (await texts(page)).length === 10)
    // Within a pixel, because browsers scroll by whole ones.
    expect(Math.abs((await top()) - before)).toBeLessThan(1)
  })

  it('is kept true while another moderator works, and the focus stays', async () => {
    const { page, mod, new: nina } = await moderated('live')
    const ids: string[] = []
    for (const n of [1, 2, 3]) ids.push(await sayHeld(nina, 'live', `spam ${n}`))
    await page.locator('#waiting_open').click()
    await until('all', async () => (await texts(page)).length === 3)
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toContain('spam 2')
    value(await moderate(mod, 'live', { action: 'release', held: ids[0]! }))
    await sayHeld(nina, 'live', 'spam 4')
    await until('both', async () => (await texts(page)).join() === 'spam 4,spam 3,spam 2')
    expect(await focused(page)).toContain('spam 2')
    value(await moderate(mod, 'live', { action: 'reject', held: ids[1]! }))
    await until('one less', async () => (await texts(page)).join() === 'spam 4,spam 3')
    expect(await focused(page)).toContain('spam 3')
  })
})

describe('the lists of another moderator', () => {
  it('are kept true while the sheet is open', async () => {
    const { page, mod, new: nina } = await moderated('followed')
    await page.click('#room_about')
    await page.click('#room_menu [data-part="moderate"]')
    await page.waitForSelector(panel)
    await page.click('#moderation [data-list="mutes"]')
    await page.getByText('Nobody is muted').waitFor()
    value(await moderate(mod, 'followed', { action: 'mute', member: nina.id, minutes: 10 }))
    await until('the mute', async () => (await whats(page)).join() === 'Nina')
    await page.click('#moderation [data-list="log"]')
    await until('the line', async () => (await whats(page))[0] === 'Max muted Nina for 10 minutes')
    value(await moderate(mod, 'followed', { action: 'unmute', member: nina.id }))
    await until('the next line', async () => (await whats(page))[0] === 'Max unmuted Nina')
  })
})

describe('a report', () => {
  it('shows its message with those around it, and is resolved with a note', async () => {
    const { page, owner, new: nina } = await moderated('reported')
    const said = []
    for (const text of ['one', 'two', 'rude', 'four', 'five'])
      said.push(value(await owner.say(text, { room: 'reported' })).seq)
    await report(nina, 'reported', said[2]!, 'insult')
    await page.locator('#waiting_open').click()
    await until('the report', async () => (await whats(page)).join() === 'Reported by Nina: insult')
    const lines = page.locator('#moderation .mods__said')
    await until(
      'those around',
      async () => (await lines.allTextContents()).join() === 'one,two,rude,four,five',
    )
    expect(await page.locator('.mods__line--reported').textContent()).toContain('rude')
    expect(await accessibilityViolations(page)).toEqual([])
    // Arrows lead to the note, and from its end to what is behind it.
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('talked to them')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe('Resolve')
    await page.keyboard.press('Enter')
    await page.getByText('No reports').waitFor()
    await nina.until('the outcome', ({ received }) => received.outcome.length > 0)
    expect(nina.received.outcome).toMatchObject([{ result: 'resolved', reason: 'talked to them' }])
  })

  it('leads to its message, which can be deleted from there', async () => {
    const { page, owner, new: nina } = await moderated('deleted')
    const rude = value(await nina.say('rude', { room: 'deleted' })).seq
    await report(owner, 'deleted', rude, 'insult')
    await page.locator('#waiting_open').click()
    await page.locator('#moderation .mods__act', { hasText: 'Go to message' }).click()
    await page.waitForSelector(`.entry--found[data-seq="${rude}"]`)
    await page.locator('#waiting_open').click()
    await page.waitForSelector('#moderation .mods__row')
    await page.keyboard.press('Tab')
    await page.keyboard.press('x')
    await page.waitForSelector('.mods__line--deleted')
    await page.waitForSelector(`[data-seq="${rude}"][data-deleted]`, { state: 'attached' })
  })
  it('is deleted by a key with an Undo in the sheet, which Tab leads to and which gives the focus back', async () => {
    const { page, owner, new: nina } = await moderated('undone')
    const rude = value(await nina.say('rude', { room: 'undone' })).seq
    await report(owner, 'undone', rude, 'insult')
    await page.locator('#waiting_open').click()
    await page.waitForSelector('#moderation .mods__row')
    await page.keyboard.press('Tab')
    await page.keyboard.press('x')
    await page.waitForSelector('.mods__line--deleted')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.matches('#moderation #undos button'))).toBe(true)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.mods__line--deleted', { state: 'detached' })
    expect(await focused(page)).toContain('rude')
    expect(await page.locator(`[data-seq="${rude}"][data-deleted]`).count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.waitForSelector('.dock > #undos', { state: 'attached' })
  })

  it('leads to the card of its author, who is muted with an Undo in the sheet', async () => {
    const { page, owner, new: nina } = await moderated('muted')
    await report(owner, 'muted', value(await nina.say('rude', { room: 'muted' })).seq, 'insult')
    await page.locator('#waiting_open').click()
    await page.locator('#moderation [aria-haspopup="dialog"].mods__act').click()
    await page.click('#person_menu [data-action="mute"][data-minutes="10"]')
    await page.locator('#moderation #undos', { hasText: 'Nina is muted for 10 minutes' }).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.click('#moderation #undos button')
    await page.locator('#moderation #undos', { hasText: 'Nina can write again' }).waitFor()
  })

  it('keeps the note that is written at it while its message changes', async () => {
    const { page, owner, new: nina } = await moderated('noted')
    const target = value(await nina.say('rude', { room: 'noted' })).seq
    await report(owner, 'noted', target, 'insult')
    await page.locator('#waiting_open').click()
    await page.fill('#moderation .field', 'talked to them')
    await page.focus('#mods_reports')
    await nina.ask('edit', { room: named('noted'), clientId: 'nicer' as ClientId, target, text: 'kind' })
    await page.locator('.mods__line--reported', { hasText: 'kind' }).waitFor()
    expect(await page.inputValue('#moderation .field')).toBe('talked to them')
  })

  it('is not read again for reactions, and not for each of many others', async () => {
    const { page, owner, new: nina } = await moderated('busy')
    const asked: string[] = []
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (String(payload).includes('"list":"reports"')) asked.push(String(payload))
      }),
    )
    await page.reload()
    const target = value(await owner.say('rude', { room: 'busy' })).seq
    await report(nina, 'busy', target, 'insult')
    await page.locator('#waiting_open').click()
    await until('the report', async () => (await whats(page)).length === 1)
    const before = asked.length
    for (const emoji of ['👍', '👎', '🎉', '😀', '🙏', '👀'])
      value(
        await nina.ask('react', {
          ...{ room: named('busy'), clientId: emoji as ClientId },
          ...{ target, emoji, on: true },
        }),
      )
    await until('the reactions', async () => (await page.locator('[data-reaction]').count()) === 6)
    expect(asked).toHaveLength(before)
    const others = []
    for (let n = 0; n < 12; n += 1) others.push(value(await owner.say(`rude ${n}`, { room: 'busy' })).seq)
    for (const each of others) await report(nina, 'busy', each, 'insult')
    await until('all', async () => (await whats(page)).length === 13)
    expect(asked.length - before).toBeLessThan(12)
  })
})
