import type { Member } from '../../../common/protocol/members'
import type { RoomName } from '../../../common/protocol/ids'

/** A room to go to, with its display name. */
export interface Door {
  room: RoomName
  name: string
  topic: string
  /** Members online; `null` when unknown. */
  online: number | null
  unread: number
  isMention: boolean
}

/** A room to go to, a member to mention, or more rooms to choose from. */
export type Goal =
  { kind: 'mine' | 'listed' | 'new'; door: Door } | { kind: 'person'; member: Member } | { kind: 'more' }

export interface Known {
  mine: readonly Door[]
  listed: readonly Door[]
  /** The server lists more than these. */
  hasMore?: boolean
  people: readonly Member[]
}

/** Show at most this many people; a longer query narrows them down. */
const MOST_PEOPLE = 20

/**
 * The matches for the query by kind, best first; everything for an empty query.
 * @param wanted the room that the query would create
 */
export function goals(written: string, wanted: RoomName, { mine, listed, hasMore, people }: Known): Goal[] {
  const sought = written.trim()
  const fittingPeople = best(people, ({ nickname }) => fit(sought, '', [nickname], ''))
    .slice(0, MOST_PEOPLE)
    .map((member) => ({ kind: 'person' as const, member }))
  if (sought.startsWith('@')) return fittingPeople
  const fitting = (doors: readonly Door[]): Door[] =>
    best(doors, (door) => fit(sought, wanted, [door.name, door.room], door.topic))
  const isNew = sought !== '' && ![...mine, ...listed].some(({ room }) => room === wanted)
  const news: Door[] = isNew
    ? [{ room: wanted, name: wanted, topic: '', online: null, unread: 0, isMention: false }]
    : []
  const found = fitting(listed)
  return [
    ...fitting(mine).map((door) => ({ kind: 'mine' as const, door })),
    ...found.map((door) => ({ kind: 'listed' as const, door })),
    ...(hasMore && found.length > 0 ? [{ kind: 'more' as const }] : []),
    ...fittingPeople,
    ...news.map((door) => ({ kind: 'new' as const, door })),
  ]
}

/** 0 for an exact match up to 4 for a weak one; `null` for none. @param wanted the normalised query, when it differs */
function fit(written: string, wanted: string, names: readonly string[], about: string): number | null {
  const ways = [written.replace(/^@/, ''), ...(wanted === '' ? [] : [wanted])].map(alike)
  const fits = names.flatMap((name) => ways.map((each) => fitName(each, alike(name))))
  const found = Math.min(...fits.map((each) => each ?? Infinity))
  if (found < Infinity) return found
  return ways.some((each) => alike(about).includes(each)) ? 4 : null
}

function fitName(sought: string, name: string): number | null {
  const at = name.indexOf(sought)
  if (at < 0) return null
  if (sought === name) return 0
  if (at === 0) return 1
  return /[\s\p{P}]/u.test(name.charAt(at - 1)) ? 2 : 3
}

/** Sorted by `fit`; stable. */
function best<T>(all: readonly T[], fit: (each: T) => number | null): T[] {
  return all
    .map((each) => ({ each, rank: fit(each) }))
    .filter((row): row is { each: T; rank: number } => row.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each)
}

/** Ignores case and width. */
const alike = (text: string): string => text.normalize('NFKC').toLowerCase().trim()
