import type { Action } from '../../common/protocol/moderation'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Role } from '../../common/protocol/members'
import { isAtLeast } from '../../common/roles'
import { leastRoleToSet } from '../../common/setting-roles'
import { effectsOf, leastRole } from '../../server/chat/moderation/actions'
import { NEW_STATE, type RoomState, withEffects } from '../../server/chat/moderation/room-state'
import { NO_RULES, rulesOf } from '../../server/chat/moderation/rules'

type Who = Role | 'newcomer'
const everybody: Who[] = ['operator', 'owner', 'moderator', 'regular', 'newcomer']
const MINUTE_MS = 60_000

const id = (who: string) => who as MemberId
const named = (who: string) => ({ id: id(who), nickname: `${who}'s name` as Nickname })
const granted = (who: string, role: 'moderator' | 'regular') =>
  [id(who), { member: id(who), nickname: named(who).nickname, role }] as const

/** With two of each role, as somebody and as another. */
const state: RoomState = {
  ...NEW_STATE,
  operators: new Set([id('operator'), id('another operator')]),
  owner: id('owner'),
  roles: new Map([
    granted('moderator', 'moderator'),
    granted('another moderator', 'moderator'),
    granted('regular', 'regular'),
    granted('another regular', 'regular'),
  ]),
}

const on = (member: MemberId): Record<string, Action> => ({
  mute: { action: 'mute', member, minutes: 1 },
  unmute: { action: 'unmute', member },
  ban: { action: 'ban', member, minutes: null },
  kick: { action: 'kick', member },
  role: { action: 'role', member, role: null },
  transfer: { action: 'transfer', member },
})

function request(by: string, action: Action, at = 0) {
  const target = 'member' in action ? { target: named(action.member) } : {}
  return { id: `${by} ${action.action}`, by: named(by), at, action, ...target }
}
const decided = (by: string, action: Action, of = state) => effectsOf(of, request(by, action))

const rankOf = (who: Who) => everybody.indexOf(who)

describe('the table of what members may', () => {
  const cases = everybody.flatMap((by) =>
    everybody.flatMap((target) => Object.keys(on(id(target))).map((action) => [by, action, target] as const)),
  )

  it.each(cases)('[O5] a %s who would %s a %s', (by, action, target) => {
    const other = by === target && by !== 'owner' && by !== 'newcomer' ? `another ${target}` : target
    const mayAtAll = isAtLeast(by === 'newcomer' ? undefined : by, leastRole[action as Action['action']])
    const isAllowed = mayAtAll && rankOf(by) < rankOf(target)
    const verdict = decided(by, on(id(other))[action]!)
    if (isAllowed) expect(verdict).not.toBe('forbidden')
    else expect(verdict).toBe('forbidden')
  })

  it.each(everybody.flatMap((by) => Object.keys(leastRoleToSet).map((name) => [by, name] as const)))(
    '[O7] a %s who would set %s',
    (by, name) => {
      const values = {
        ...{ slowModeSeconds: 5, whoSpeaks: 'moderators', listed: true, access: 'invite' },
        newcomers: { links: false, files: true },
        words: ['spam'],
        filesLifetimeDays: 7,
      } as const
      const action = { action: 'set', [name]: values[name as keyof typeof values] } as Action
      const least = leastRoleToSet[name as keyof typeof leastRoleToSet]
      const verdict = decided(by, action)
      if (isAtLeast(by === 'newcomer' ? undefined : by, least)) expect(verdict).toHaveProperty('change')
      else expect(verdict).toBe('forbidden')
    },
  )

  const onRoom: Action[] = [
    { action: 'invite', uses: 1 },
    { action: 'revoke', invite: 'one' },
    { action: 'close' },
    { action: 'open' },
    { action: 'shield', minutes: 15 },
  ]
  it.each(everybody.flatMap((by) => onRoom.map((action) => [by, action.action, action] as const)))(
    '[O20][O40] a %s who would %s',
    (by, name, action) => {
      const isAllowed = isAtLeast(by === 'newcomer' ? undefined : by, leastRole[name])
      if (isAllowed) expect(decided(by, action)).not.toBe('forbidden')
      else expect(decided(by, action)).toBe('forbidden')
    },
  )

  it('[O6] gives nobody a role that is not below that of the giver', () => {
    const give = (by: string, role: 'moderator' | 'regular') =>
      decided(by, { action: 'role', member: id('newcomer'), role })
    expect(give('owner', 'moderator')).toMatchObject({ roles: [{ role: 'moderator' }] })
    expect(give('moderator', 'regular')).toMatchObject({ roles: [{ role: 'regular' }] })
    expect(give('moderator', 'moderator')).toBe('forbidden')
    expect(give('regular', 'regular')).toBe('forbidden')
  })

  it('[O5] lets nobody who is banned do anything', () => {
    const banned = withEffects(state, decided('owner', on(id('moderator')).ban!) as object)
    expect(decided('moderator', on(id('newcomer')).mute!, banned)).toBe('banned')
  })
})

describe('unban', () => {
  it('[O5] takes a higher role than that of the banned member', () => {
    const banned = withEffects(state, decided('owner', on(id('another moderator')).ban!) as object)
    const unban: Action = { action: 'unban', ban: 'owner ban' }
    expect(decided('moderator', unban, banned)).toBe('forbidden')
    expect(decided('owner', unban, banned)).toMatchObject({ lift: [{ id: 'owner ban' }] })
  })
})

describe('an action', () => {
  it.each([
    ['set', { action: 'set', slowModeSeconds: 0, whoSpeaks: 'everyone' }],
    ['role', { action: 'role', member: id('regular'), role: 'regular' }],
    ['unmute', { action: 'unmute', member: id('regular') }],
    ['unban', { action: 'unban', ban: 'none' }],
  ] as [string, Action][])('[O5] %s that would change nothing has no effects', (_, action) => {
    expect(decided('owner', action)).toBeNull()
  })

  it('[O8] mutes until it ends, and a second mute takes the place of the first', () => {
    const first = withEffects(state, decided('moderator', on(id('regular')).mute!) as object)
    const silenced = (of: RoomState, now: number) =>
      rulesOf('room' as RoomName, of, [id('regular'), id('newcomer')], NO_RULES, now).silenced
    expect(first.revision).toBe(1)
    expect(silenced(first, MINUTE_MS - 1)).toEqual([{ member: 'regular', code: 'muted', until: MINUTE_MS }])
    expect(silenced(first, MINUTE_MS)).toEqual([])
    const again: Action = { action: 'mute', member: id('regular'), minutes: null }
    const second = withEffects(first, decided('owner', again, first) as object)
    expect([...second.restrictions.values()]).toMatchObject([{ until: null, by: { id: 'owner' } }])
    const lifted = withEffects(second, decided('owner', on(id('regular')).unmute!, second) as object)
    expect(silenced(lifted, 1)).toEqual([])
    expect(state.restrictions.size).toBe(0)
  })
})
