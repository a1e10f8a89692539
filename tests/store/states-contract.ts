import type { TextEntry } from '../../common/protocol/entries'
import type { ClientId, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { SHIELD_WITHOUT_END } from '../../common/protocol/rooms'
import type { Restriction } from '../../server/chat/moderation/room-state'
import type { Ruling } from '../../server/chat/moderation/ruling'
import { NO_RULES } from '../../server/chat/moderation/rules'
import type { Draft, Sessions, Store } from '../../server/chat/ports'
import { appended, draft } from './contract'

const room = 'room' as RoomName
const bob = 'bob' as MemberId

/** What every store promises of a room beside its log. */
export function statesContract(open: () => Promise<{ log: Store; sessions: Sessions }>): void {
  describe('its rooms', () => {
    let log: Store
    let sessions: Sessions
    beforeEach(async () => void ({ log, sessions } = await open()))
    afterEach(() => log.close())

    const ownerOf = async () => (await log.findRoom(room))!.state!.owner

    it('[O1] belong to the author of the first entry, where the rules give an owner', async () => {
      await log.append(room, [draft({ by: 'bob' }), draft()], { ...NO_RULES, givesOwner: true })
      await log.append(room, [draft()], { ...NO_RULES, givesOwner: true })
      expect(await ownerOf()).toBe(bob)
    })

    it('[O1] belong to nobody otherwise', async () => {
      await appended(log, room, [draft()])
      await log.append(room, [draft()], { ...NO_RULES, givesOwner: true })
      expect(await ownerOf()).toBeNull()
    })

    it('[O1] belong to nobody once the session of the owner is gone, unless there is a key', async () => {
      const session = { id: bob, nickname: 'Bob' as Nickname, chosen: true, expiresAt: 2_000 }
      await sessions.saveSession('key of bob', session)
      const keyed = 'keyed' as RoomName
      for (const each of [room, keyed])
        await log.append(each, [draft({ by: 'bob' })], { ...NO_RULES, givesOwner: true })
      await log.moderate(keyed, ruling({ effects: { ownerKey: 'a hash' } }))
      const owned = async () => [
        await log.countOwned(bob),
        ...[await log.findRoom(room), await log.findRoom(keyed)].map((each) => each!.state!.revision),
      ]
      await sessions.forgetExpiredSessions(1_000)
      expect(await owned()).toEqual([2, 0, 1])
      await sessions.forgetExpiredSessions(3_000)
      expect(await owned()).toEqual([1, 1, 1])
      expect(await ownerOf()).toBeNull()
    })

    it('[O2] append nothing by the rules of another revision, and no room is made', async () => {
      const stale = { ...NO_RULES, revision: 1 }
      expect(await log.append(room, [draft(), draft()], stale)).toEqual([
        { seq: 0, isStale: true },
        { seq: 0, isStale: true },
      ])
      expect(await log.findRoom(room)).toBeNull()
      await appended(log, room, [draft()])
      await log.append(room, [draft()], stale)
      expect(await log.findRoom(room)).toMatchObject({ head: 1, state: { revision: 0 } })
      expect(await log.append(room, [draft()], { ...NO_RULES, revision: 0 })).toMatchObject([{ seq: 2 }])
    })

    const ruling = (given: Partial<Ruling> = {}): Ruling => ({
      ...{
        id: 'ruling',
        revision: 0,
        by: { id: bob, nickname: 'Bob' as Nickname },
        at: 7,
        clientId: 'm1' as ClientId,
      },
      ...{ action: { action: 'kick' }, effects: {} },
      ...given,
    })
    const mute: Restriction = {
      ...{ id: 'r1', kind: 'mute', member: { id: 'ann' as MemberId, nickname: 'Ann' as Nickname } },
      ...{ until: 9, reason: 'loud', by: { id: bob, nickname: 'Bob' as Nickname }, at: 7 },
    }
    const line = async () =>
      (await log.moderationLog(room, { before: 99, limit: 9 })).items.map(({ id, action }) => [
        id,
        action.action,
      ])

    it('[O5] keep what a ruling changes, with its entry and its line, once', async () => {
      await appended(log, room, [draft()])
      const member = { id: 'cyd' as MemberId, nickname: 'Cyd' as Nickname }
      const change = { slowModeSeconds: 5 }
      const { author } = draft({ by: 'bob' })
      const entry = { id: 'e', type: 'room' as const, at: 7, author, clientId: 'm1' as ClientId, change }
      const effects = {
        settings: change,
        change,
        roles: [{ member, role: 'moderator' as const }],
        restrict: mute,
      }
      const given = ruling({ effects, entry, action: { action: 'set', ...change } })
      expect(await log.moderate(room, given)).toMatchObject({ outcome: 'done', entry: { seq: 2, change } })
      expect(await log.moderate(room, given)).toEqual({ outcome: 'repeated' })
      expect(await log.findRoom(room)).toMatchObject({
        head: 2,
        state: {
          ...{ revision: 1, settings: change, restrictions: [mute] },
          roles: [{ member: 'cyd', nickname: 'Cyd', role: 'moderator' }],
        },
      })
      expect((await log.findRoom(room, 1))!.state).toBeNull()
      expect((await log.entries(room, { limit: 1 }))[0]).toMatchObject({ seq: 2, type: 'room', change })
      expect(await line()).toEqual([['1', 'set']])
      await log.moderate(room, ruling({ revision: 1, clientId: 'm2' as ClientId, effects: { lift: [mute] } }))
      expect((await log.findRoom(room))!.state!.restrictions).toEqual([])
      expect(await line()).toEqual([
        ['2', 'kick'],
        ['1', 'set'],
      ])
    })

    it('[O2] change nothing by a ruling on another revision, or without effects', async () => {
      expect(await log.moderate(room, ruling({ revision: 3 }))).toEqual({ outcome: 'stale' })
      expect(await log.moderate(room, ruling({ effects: null }))).toEqual({ outcome: 'void' })
      expect(await log.findRoom(room)).toBeNull()
      await appended(log, room, [draft()])
      expect(await log.moderate(room, ruling({ effects: null, revision: 3 }))).toEqual({ outcome: 'stale' })
      expect(await log.moderate(room, ruling({ claims: 'a key' }))).toEqual({
        outcome: 'void',
        code: 'forbidden',
      })
      expect(await log.moderate(room, ruling({ effects: null }))).toEqual({ outcome: 'void' })
      expect(await log.findRoom(room)).toMatchObject({ head: 1, state: { revision: 0 } })
      expect(await line()).toEqual([])
    })

    it('[O2] leave a room without an entry as a ruling made it, whatever is refused there', async () => {
      const member = { id: 'cyd' as MemberId, nickname: 'Cyd' as Nickname }
      const effects = { roles: [{ member, role: 'moderator' as const }] }
      expect(await log.moderate(room, ruling({ effects }))).toEqual({ outcome: 'done' })
      const closed = { ...NO_RULES, isClosed: true }
      expect(await log.append(room, [draft()], closed)).toEqual([{ seq: 0, code: 'room-closed' }])
      expect(await log.findRoom(room)).toMatchObject({
        head: 0,
        state: { revision: 1, roles: [{ member: 'cyd' }] },
      })
      expect(await appended(log, room, [draft()])).toMatchObject([{ seq: 1 }])
    })

    it('[O5] find a repeat of a ruling that would be refused by now', async () => {
      await appended(log, room, [draft()])
      expect(await log.moderate(room, ruling())).toEqual({ outcome: 'done' })
      const refused = ruling({ effects: null, revision: 7 })
      expect(await log.moderate(room, refused)).toEqual({ outcome: 'repeated' })
    })

    it('[O2] of two rulings at once on one revision keep one', async () => {
      await appended(log, room, [draft()])
      const both = ['m1', 'm2'].map((each) => log.moderate(room, ruling({ clientId: each as ClientId })))
      const outcomes = (await Promise.all(both)).map(({ outcome }) => outcome)
      expect(outcomes.sort()).toEqual(['done', 'stale'])
      expect(await line()).toHaveLength(1)
    })

    it('[O9] let nobody but moderators write again before the slow mode is over, in one batch or several', async () => {
      const slow = { ...NO_RULES, slowModeMs: 1_000, moderators: [bob] }
      const at = 10_000
      const outcomes = [
        ...(await log.append(room, [draft({ at }), draft({ at: at + 400 }), draft({ at, by: 'bob' })], slow)),
        ...(await log.append(room, [draft({ at: at + 999 }), draft({ at, by: 'bob' })], slow)),
        ...(await log.append(room, [draft({ at: at + 1_000 })], slow)),
      ]
      expect(outcomes).toMatchObject([
        { seq: 1 },
        { seq: 0, code: 'too-fast', retryAfterMs: 600 },
        { seq: 2 },
        { seq: 0, code: 'too-fast', retryAfterMs: 1 },
        { seq: 3 },
        { seq: 4 },
      ])
    })

    it('[O41][O44] let no newcomer write while the shield is up, nor send links where those are refused', async () => {
      const rules = { ...NO_RULES, newcomers: [bob], shieldUntil: 1_000 }
      const [first] = await log.append(room, [draft({ at: 1_000, by: 'bob' })], rules)
      const clientId = (first as TextEntry).clientId
      expect(first).toMatchObject({ seq: 1 })
      const outcomes = [
        ...(await log.append(room, [draft({ at: 400, by: 'bob' }), draft({ at: 400 })], rules)),
        ...(await log.append(room, [{ ...draft({ at: 400, by: 'bob' }), clientId }], rules)),
        ...(await log.append(room, [draft({ at: 400, by: 'bob' })], {
          ...rules,
          shieldUntil: SHIELD_WITHOUT_END,
        })),
      ]
      expect(outcomes).toMatchObject([
        { seq: 0, code: 'shielded', retryAfterMs: 600 },
        { seq: 2 },
        { seq: 1 },
        { seq: 0, code: 'shielded' },
      ])
      expect(outcomes[3]).not.toHaveProperty('retryAfterMs')
      const links = { ...NO_RULES, newcomers: [bob], newcomersLink: false }
      const see = (by: string) => ({ ...draft({ by }), text: 'see https://example.org' }) as Draft
      expect(await log.append(room, [see('bob'), see('ann'), draft({ by: 'bob' })], links)).toMatchObject([
        { seq: 0, code: 'links-refused' },
        { seq: 3 },
        { seq: 4 },
      ])
    })

    it('[O40] keep the shield with what is set', async () => {
      await appended(log, room, [draft()])
      await log.moderate(room, ruling({ effects: { settings: { slowModeSeconds: 5, shieldUntil: 9_000 } } }))
      expect((await log.findRoom(room))!.state!.settings).toEqual({ slowModeSeconds: 5, shieldUntil: 9_000 })
    })

    it('[O11] forget mutes and bans that have ended, and old lines', async () => {
      await appended(log, room, [draft()])
      await log.moderate(room, ruling({ effects: { restrict: mute } }))
      await log.forgetModeration(9, 7)
      expect((await log.findRoom(room))!.state!.restrictions).toHaveLength(1)
      expect(await line()).toHaveLength(1)
      await log.forgetModeration(10, 8)
      expect((await log.findRoom(room))!.state!.restrictions).toEqual([])
      expect(await line()).toEqual([])
    })
  })
}
