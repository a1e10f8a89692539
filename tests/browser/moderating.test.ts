import type { Page } from 'playwright-core'
import { closeAll, enter, named, startChat, type Tab, type TestChat, value } from '../support/chat'
import { moderate } from '../support/moderating'
import { owned } from './owned'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** The page of a guest, in a room of another. */
async function guest(room: string) {
  const ann = await enter(chat.url, 'Ann', room)
  value(await ann.say('mine', { room }))
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.sees('mine')
  const you = ann.received.join.flatMap(({ members }) => members).find(({ id }) => id !== ann.you.you.id)!
  return { ...me, ann, you, act: actingOn(ann, room) }
}

const actingOn = (by: Tab, room: string) => async (action: Parameters<typeof moderate>[2]) =>
  value(await moderate(by, room, action))

const openCard = async (page: Page, seq: number) => {
  await page.click(`[data-seq="${seq}"] [data-author]`)
  await page.waitForSelector('#person_menu[open] .moderation:not([hidden])')
}
const done = (page: Page, words: string) => page.locator('#undos .note', { hasText: words }).waitFor()
const isClosed = (page: Page) =>
  page.locator('#msg').evaluate((field) => (field as HTMLTextAreaElement).readOnly)

describe('the card of a member', () => {
  it('mutes in two clicks with a reason, and can undo it', async () => {
    const { page, bob } = await owned(chat.url, 'muting')
    await openCard(page, 2)
    await page.fill('#person_menu [data-part="reason"]', 'too loud')
    await page.click('#person_menu [data-action="mute"][data-minutes="10"]')
    await done(page, 'Bob is muted for 10 minutes')
    await bob.until('muted', ({ received }) => received.removed.length > 0)
    expect(bob.received.removed[0]).toMatchObject({ code: 'muted', reason: 'too loud' })
    await page.click('#undos button')
    await done(page, 'Bob can write again')
    value(await bob.say('again', { room: 'muting' }))
  })

  it('kicks, bans for a time with an undo, and gives and takes roles', async () => {
    const { page, bob } = await owned(chat.url, 'ruling')
    await openCard(page, 2)
    await page.click('#person_menu [data-action="role"][data-role="moderator"]')
    await done(page, 'Bob is now a moderator')
    await page.locator('[data-seq="2"] .role', { hasText: 'moderator' }).waitFor()
    await openCard(page, 2)
    await page.click('#person_menu [data-action="role"][data-role="none"]')
    await page.locator('[data-seq="2"] .role').waitFor({ state: 'detached' })
    await openCard(page, 2)
    await page.click('#person_menu [data-action="kick"]')
    await bob.until('kicked', ({ received }) => received.removed.length > 0)
    await bob.enter('ruling')
    await openCard(page, 2)
    await page.click('#person_menu [data-part="ban"]')
    await page.click('#person_menu [data-action="ban"][data-minutes="1440"]')
    await bob.until('banned', ({ received }) => received.removed.at(-1)?.code === 'banned')
    await page.locator('#undos .note', { hasText: 'banned' }).locator('button').click()
    await done(page, 'Bob can come back')
    await bob.enter('ruling')
  })

  it('offers nothing to those who may not', async () => {
    const { page } = await guest('plain')
    await page.click('[data-seq="1"] [data-author]')
    await page.waitForSelector('#person_menu[open]')
    expect(await page.locator('#person_menu .moderation:visible').count()).toBe(0)
  })
})

describe('the composer', () => {
  it('says that one is muted, keeps the draft, and opens when that is undone', async () => {
    const { page, act, you, say, sees } = await guest('muted')
    await page.fill('#msg', 'a draft')
    await act({ action: 'mute', member: you.id, minutes: 10, reason: 'too loud' })
    await page.locator('#closed_text', { hasText: /A moderator muted you until .*: too loud/ }).waitFor()
    await page.locator('[data-notice="removed"]', { hasText: 'too loud' }).waitFor()
    expect(await isClosed(page)).toBe(true)
    expect(await page.inputValue('#msg')).toBe('a draft')
    await page.reload()
    await page.locator('#closed_text', { hasText: 'too loud' }).waitFor()
    await act({ action: 'unmute', member: you.id })
    await page.waitForFunction(() => !(document.getElementById('msg') as HTMLTextAreaElement).readOnly)
    expect(await page.locator('[data-notice="removed"]').count()).toBe(0)
    await say('back')
    await sees('back')
  })

  it('closes when one is kicked, and the way back leads in again', async () => {
    const { page, act, you, say, sees } = await guest('kicked')
    await act({ action: 'kick', member: you.id, reason: 'calm down' })
    await page.locator('#closed_text', { hasText: 'removed you from this room: calm down' }).waitFor()
    expect(await isClosed(page)).toBe(true)
    await page.click('#closed_back')
    await page.waitForFunction(() => !(document.getElementById('msg') as HTMLTextAreaElement).readOnly)
    await say('back')
    await sees('back')
  })

  it('says who is banned until when, and leads to the lobby', async () => {
    const { page, act, you } = await guest('banned')
    await act({ action: 'ban', member: you.id, minutes: 60 })
    await page.locator('#closed_text', { hasText: 'banned you from this room until' }).waitFor()
    await page.click('#closed_lobby')
    await page.waitForFunction(() => location.pathname === '/')
    expect(await isClosed(page)).toBe(false)
  })

  it('lets those who were banned try again, which leads in once that is undone', async () => {
    const { page, ann, act, you, say, sees } = await guest('unbanned')
    await page.focus('#send')
    await act({ action: 'ban', member: you.id, minutes: null, reason: 'ads' })
    const back = page.locator('#closed_back', { hasText: 'Try again' })
    await back.waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg')
    await back.click()
    await page.locator('#msg_note', { hasText: "You've been banned from this room" }).waitFor()
    expect(await page.innerText('#closed_text')).toBe('A moderator banned you from this room: ads')
    const { items } = value(await ann.ask('moderation', { room: named('unbanned'), list: 'bans' }))
    await act({ action: 'unban', ban: items[0]!.id })
    await back.click()
    await page.waitForFunction(() => !(document.getElementById('msg') as HTMLTextAreaElement).readOnly)
    await say('back')
    await sees('back')
  })

  it('says after a reload, too, that the room was closed, and sends nothing into it', async () => {
    const { page, act } = await guest('closing')
    await act({ action: 'close' })
    await page.locator('#closed_text', { hasText: 'This room was closed' }).waitFor()
    await page.reload()
    await page.locator('#closed_text', { hasText: 'This room was closed' }).waitFor()
    expect(await isClosed(page)).toBe(true)
    await page.locator('#closed_back', { hasText: 'Try again' }).click()
    await page.locator('#msg_note', { hasText: 'This room is closed' }).waitFor()
  })

  it('keeps what is written in slow mode, until it can be sent', async () => {
    const { page, act, say, sees, texts } = await guest('slow')
    await act({ action: 'set', slowModeSeconds: 3 })
    await page.locator('[data-notice="room"]').waitFor()
    await say('first')
    await sees('first')
    await page.waitForSelector('#send[data-wait]')
    await say('second')
    await page.locator('#msg_note', { hasText: 'Slow mode' }).waitFor()
    expect(await page.inputValue('#msg')).toBe('second')
    expect(await texts()).not.toContain('second')
    await page.waitForSelector('#send:not([data-wait])')
    await page.click('#send')
    await sees('second')
  })

  it('shows no wait where there is no slow mode', async () => {
    const { page, ann, sees } = await guest('brisk')
    await page.waitForSelector('[data-action="new-room"]:enabled')
    await page.evaluate(() => {
      const send = document.getElementById('send')!
      const note = (): void => void document.body.toggleAttribute('data-waited', true)
      new MutationObserver(note).observe(send, { attributeFilter: ['data-wait'] })
    })
    for (let n = 0; n < 20; n += 1) value(await ann.say(`message ${n}`, { room: 'brisk' }))
    await sees('message 19')
    expect(await page.locator('[data-waited]').count()).toBe(0)
  })

  it('keeps an action in slow mode, too, and lets one edit meanwhile', async () => {
    const { page, act, say, sees, texts } = await guest('slow action')
    await act({ action: 'set', slowModeSeconds: 600 })
    await page.locator('[data-notice="room"]').waitFor()
    await say('first')
    await sees('first')
    await say('/me waits')
    await page.locator('#msg_note', { hasText: 'Slow mode' }).waitFor()
    expect(await page.inputValue('#msg')).toBe('/me waits')
    expect((await texts()).join()).not.toContain('waits')
    const shown = () => page.$eval('#send', (send) => getComputedStyle(send, '::after').content)
    expect(await shown()).toMatch(/\d:\d\d/)
    await page.fill('#msg', '')
    await page.press('#msg', 'ArrowUp')
    await page.waitForSelector('[data-mood="edit"]')
    expect(await shown()).toBe('none')
    await say('first, edited')
    await sees('first, edited')
  })

  it('says when only others may write, and follows the own role', async () => {
    const { page, act, you } = await guest('stage')
    await act({ action: 'set', whoSpeaks: 'regulars' })
    await page.locator('#closed_text', { hasText: 'Only regulars and moderators' }).waitFor()
    await act({ action: 'role', member: you.id, role: 'regular' })
    await page.waitForFunction(() => !(document.getElementById('msg') as HTMLTextAreaElement).readOnly)
  })
})
