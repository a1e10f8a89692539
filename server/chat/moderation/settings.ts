import type { MemberId } from '../../../common/protocol/ids'
import type { Action } from '../../../common/protocol/moderation'
import type { RoomChange, RoomSettings } from '../../../common/protocol/rooms'
import type { RefusalCode } from '../../../common/refusals'
import { DEFAULTS, type Effects, type KeptSettings, type RoomState } from './room-state'

/** Who is in the room: they stay when it stops being open. */
export type Present = () => readonly MemberId[]

type Asked = Pick<
  Extract<Action, { action: 'set' }>,
  'slowModeSeconds' | 'whoSpeaks' | 'newcomers' | 'filesLifetimeDays' | 'listed' | 'access' | 'words'
>

type Changed = Pick<RoomChange, Exclude<keyof Asked, 'words'>>

/** Decides what `set` changes. @param hash of a password that comes with it */
export function setting(
  { settings, words }: Pick<RoomState, 'settings' | 'words'>,
  asked: Asked,
  hash: string | undefined,
  present: Present,
): (Effects & { change: RoomChange }) | RefusalCode | null {
  const before = { ...DEFAULTS, ...settings }
  const access = asked.access ?? before.access
  const isListed = asked.listed ?? (before.listed && access !== 'invite')
  if (isListed && access === 'invite') return 'bad-request'
  const needsPassword = access === 'password' && before.access !== 'password'
  if (hash === undefined ? needsPassword : access !== 'password') return 'bad-request'
  const changed = differing(before, { ...asked, access, listed: isListed })
  const isReworded = asked.words !== undefined && !isSame(asked.words, words)
  const change = {
    ...changed,
    ...(hash !== undefined && !changed.access && { password: true as const }),
    ...(isReworded && { words: true as const }),
  }
  if (Object.keys(change).length === 0) return null
  return {
    settings: withChanged(settings, changed),
    change,
    ...(isReworded && { words: asked.words! }),
    ...(hash !== undefined && { password: hash }),
    ...(changed.access && changed.access !== 'password' && { password: null }),
    ...(changed.access && before.access === 'open' && { admit: present() }),
    ...(changed.access === 'open' && { dismiss: 'everybody' as const }),
  }
}

function differing(before: RoomSettings, asked: Asked): Changed {
  const names = [
    'slowModeSeconds',
    'whoSpeaks',
    'newcomers',
    'filesLifetimeDays',
    'listed',
    'access',
  ] as const
  const changed = names.filter(
    (name) => asked[name] !== undefined && !isSame(asked[name], before[name] ?? null),
  )
  return Object.fromEntries(changed.map((name) => [name, asked[name]]))
}

/** What the owner no longer limits is left to the server. */
function withChanged(settings: KeptSettings, { filesLifetimeDays, ...changed }: Changed): KeptSettings {
  const { filesLifetimeDays: before, ...others } = settings
  const days = filesLifetimeDays === undefined ? before : filesLifetimeDays
  return { ...others, ...changed, ...(days != null && { filesLifetimeDays: days }) }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
