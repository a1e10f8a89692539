import type { Action } from '../../common/protocol/moderation'
import type { MemberId } from '../../common/protocol/ids'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { moderate, roomOf } from '../support/moderating'
import { pageHolding } from './held-part'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('before the rest of the page is loaded', () => {
  it('a link that is followed opens later, and no new room is offered', async () => {
    const { page, arrive, isAsked } = await pageHolding(chat.url, 'after-load-')
    await until('the request', isAsked)
    await page.evaluate(() => (location.hash = 'operator=some-secret'))
    expect(await page.isDisabled('[data-action="new-room"]')).toBe(true)
    arrive()
    await page.waitForSelector('#operator[open]')
    expect(new URL(page.url()).hash).toBe('')
    await page.keyboard.press('Escape')
    await page.click('[data-action="new-room"]')
    await page.waitForSelector('#new_room[open]')
  })

  it.each<[string, (member: MemberId) => Action, RegExp]>([
    ['a kick', (member) => ({ action: 'kick', member, reason: 'calm down' }), /removed you.*: calm down/],
    ['a ban', (member) => ({ action: 'ban', member, minutes: null, reason: 'ads' }), /banned you.*: ads/],
    [
      'a mute',
      (member) => ({ action: 'mute', member, minutes: 10, reason: 'loud' }),
      /muted you until.*: loud/,
    ],
  ])('%s is told later, with its reason', async (room, action, sentence) => {
    const ann = await enter(chat.url, 'Ann', room)
    value(await ann.say('mine', { room }))
    const { page, arrive, isAsked } = await pageHolding(`${chat.url}/r/${room}`, 'after-load-', 'en')
    await until('the request', isAsked)
    const joined = () =>
      ann.received.join.flatMap(({ members }) => members).find(({ id }) => id !== ann.you.you.id)
    await until('the guest', () => joined() !== undefined)
    value(await moderate(ann, room, action(joined()!.id)))
    arrive()
    await page.locator('#closed_text', { hasText: sentence }).waitFor()
    await page.locator('[data-notice="removed"]', { hasText: sentence }).waitFor()
  })
  it('a rejection is told later, with its reason', async () => {
    const { owner } = await roomOf(chat.url, 'held')
    value(await moderate(owner, 'held', { action: 'set', words: ['spam'] }))
    const { page, say, arrive, isAsked } = await pageHolding(`${chat.url}/r/held`, 'after-load-', 'en')
    await until('the request', isAsked)
    await say('some spam')
    const held = page.locator('[data-part="unsent"] .row', { hasText: 'some spam' })
    await held.getByText('waiting for a moderator').waitFor()
    const { items } = value(await owner.ask('moderation', { room: named('held'), list: 'held' }))
    value(await moderate(owner, 'held', { action: 'reject', held: items[0]!.id, reason: 'no ads' }))
    arrive()
    await held.getByText('no ads').waitFor()
  })
})
