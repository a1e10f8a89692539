import { type Kysely, PostgresAdapter, sql } from 'kysely'
import { LOBBY, ROOM_NAME_MAX, roomKeyOf, roomNameOf } from '../../../common/room-name'
import type { Tables } from '../schema'
import { chunks } from '../chunk'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

export interface Unsettled {
  id: number
  name: string
  /** The time of its newest entry, epoch milliseconds; 0 for none. */
  saidAt: number
}

export interface Settled {
  id: number
  name: string
  key: string
  /** Another room got its address. */
  isMoved: boolean
}

/**
 * Gives every room the normal form of its name, and a unique key. Of several rooms with the same key, the one with the
 * newest entry keeps the address, and the others become `<name> 2` and so on. The lobby stays the lobby.
 * @param taken keys of other rooms
 */
export function settledRooms(rooms: readonly Unsettled[], taken: ReadonlySet<string>): Settled[] {
  const keys = new Set(taken)
  const isLobby = ({ name }: Unsettled) => Number(name === LOBBY)
  const byRank = [...rooms].sort((a, b) => isLobby(b) - isLobby(a) || b.saidAt - a.saidAt || a.id - b.id)
  const wanted = byRank.map((room) => ({ id: room.id, name: nearestName(room), old: room.name }))
  // All plain names first, so that no numbered name is taken from a room that has it already.
  const isFirst = wanted.map(({ name }) => {
    const key = roomKeyOf(name)
    return !keys.has(key) && keys.add(key)
  })
  return wanted.map(({ id, name, old }, at) => {
    if (isFirst[at]) return { id, name, key: roomKeyOf(name), isMoved: false }
    const free = freeName(name === LOBBY ? lobbyAsWritten(old) : name, keys)
    keys.add(roomKeyOf(free))
    return { id, name: free, key: roomKeyOf(free), isMoved: true }
  })
}

/**
 * Settles the rooms without a key.
 * @returns whether an address leads to another log than before
 */
export async function settleRooms(db: Kysely<Tables>): Promise<boolean> {
  const rooms = await db
    .selectFrom('rooms')
    .leftJoin('entries', (join) =>
      join.onRef('entries.room', '=', 'rooms.id').onRef('entries.seq', '=', 'rooms.last_seq'),
    )
    .select(['rooms.id', 'rooms.name', 'entries.at'])
    .where('rooms.key', 'is', null)
    .execute()
  const others = await db.selectFrom('rooms').select('key').where('key', 'is not', null).execute()
  const unsettled = rooms.map(({ id, name, at }) => ({ id, name, saidAt: Number(at ?? 0) }))
  const settled = settledRooms(unsettled, new Set(others.map(({ key }) => key!)))
  const before = new Map(rooms.map(({ id, name }) => [id, name]))
  const renamed = settled.filter(({ id, name }) => before.get(id) !== name)
  // A room may take a name that another one gives up. No normal form begins with a space.
  for (const { id } of renamed)
    await db
      .updateTable('rooms')
      .set({ name: ` ${id}` })
      .where('id', '=', id)
      .execute()
  for (const { id, name } of renamed)
    await db.updateTable('rooms').set({ name }).where('id', '=', id).execute()
  for (const part of chunks(settled)) {
    const rows = sql.join(part.map(({ id, key }) => sql`(cast(${id} as integer), ${key})`))
    await sql`
      with settled (id, key) as (values ${rows})
      update rooms set key = settled.key from settled where rooms.id = settled.id`.execute(db)
  }
  return settled.some(({ isMoved }) => isMoved)
}

/**
 * Settles the rooms that older nodes created during a rolling upgrade. They are empty once the last older node has stopped,
 * so no open room changes its name.
 */
export async function settleNewRooms(db: Kysely<Tables>): Promise<void> {
  const isNew = () => db.selectFrom('rooms').select('id').where('key', 'is', null).limit(1).executeTakeFirst()
  if ((await isNew()) === undefined) return
  await db.transaction().execute(async (db) => {
    // Of several nodes that start together, one does it.
    if (db.getExecutor().adapter instanceof PostgresAdapter)
      await sql`lock table rooms in share row exclusive mode`.execute(db)
    await settleRooms(db)
  })
}

/** The nearest name that today's rules allow; older rules allowed more. */
function nearestName({ id, name }: Unsettled): string {
  const allowed = name
    .normalize('NFKC')
    .replace(/\p{C}/gu, '')
    .replaceAll('://', ':/')
    .replace(/(^|\/)\.{1,2}(?=\/|$)/g, '$1…')
  return roomNameOf(name) ?? roomNameOf(cut(allowed, ROOM_NAME_MAX)) ?? `room ${id}`
}

function lobbyAsWritten(name: string): string {
  return name.normalize('NFKC').replace(/[#/\s]/g, '') || LOBBY
}

function freeName(name: string, keys: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const suffix = ` ${number}`
    const numbered = cut(name, ROOM_NAME_MAX - suffix.length).trimEnd() + suffix
    const free = roomNameOf(numbered) ?? `room${suffix}`
    if (!keys.has(roomKeyOf(free))) return free
  }
}

/** Cuts to at most `codePoints`, at a grapheme boundary. */
function cut(text: string, codePoints: number): string {
  let left = codePoints
  const kept: string[] = []
  for (const { segment } of graphemes.segment(text)) {
    left -= [...segment].length
    if (left < 0) break
    kept.push(segment)
  }
  return kept.join('')
}
