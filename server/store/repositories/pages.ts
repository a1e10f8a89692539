import { type Kysely, type RawBuilder, sql } from 'kysely'
import { roomKeyOf } from '../../../common/room-name'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import {
  fit,
  FLOOR,
  nearestTo,
  newestOf,
  oldestOf,
  PAGE_MAX_BYTES,
  type RawChanges,
  type RawPage,
  type RawPins,
} from '../../chat/log/page'
import type { ChangesRange, PageRange, Range } from '../../chat/ports'
import { rawList } from '../../raw-json'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { entriesBy, type EntryRow, fromRow } from './entry-rows'
import { joinQuoted, quotingColumns, type QuotingRow, withQuotes } from './quotes'

const FIRST_SLICE = 51
const LEAST_SLICE = 10
/** Messages examined per answer to `changes`, so that a read of a whole log does not block other reads. */
const LOOKED_AT = 1_000
const CHANGES_MAX = 50
const END = Number.MAX_SAFE_INTEGER

type Database = Kysely<Tables>

const asWritten = (row: EntryRow): EntryRow => row

/** The rows of one statement, and the head of the log at that moment. */
interface Slice {
  rows: EntryRow[]
  head: number
  /** 1 when there are messages on the other side of its start; see also `changed`. */
  behind: number
}

type ReadSlice = (from: number, size: number) => Promise<Slice>

export async function readEntries(db: Database, room: RoomName, range: Range): Promise<Entry[]> {
  const { rows } = await newestEntries(db, room, range)
  return rows.reverse().map(fromRow)
}

export async function readSince(
  db: Database,
  room: RoomName,
  { after = 0, before = END, limit }: Range,
): Promise<RawPage> {
  const { rows, head } = await newestEntries(db, room, {
    ...{ after, before, limit: limit + 1 },
    maxBytes: PAGE_MAX_BYTES,
  })
  const to = Math.min(before - 1, head)
  return newestOf(found(rows, limit, { from: after + 1, to, asOf: head }), to < head)
}

export async function readPage(db: Database, room: RoomName, range: PageRange): Promise<RawPage> {
  const { before = END, after, limit } = range
  const way = after === undefined ? older : newer
  const read: ReadSlice = (from, size) => slice(db, way, room, [from, from, size])
  const { rows, head, behind } = await inSlices(read, after ?? before, limit + 1, PAGE_MAX_BYTES)
  if (after !== undefined)
    return oldestOf(found(rows, limit, { from: after + 1, to: head, asOf: head }), behind === 1)
  const to = Math.max(0, Math.min(before - 1, head))
  return newestOf(found(rows, limit, { from: FLOOR, to, asOf: head }), behind === 1)
}

export async function readAround(
  db: Database,
  room: RoomName,
  { seq, half }: { seq: number; half: number },
): Promise<RawPage> {
  const { rows, head } = await slice(db, nearby, room, [seq, half + 2, seq, half + 2])
  return nearestTo(seq, half, { entries: rows, write: asWritten, head })
}

export async function readPins(
  db: Database,
  room: RoomName,
  { before, limit }: { before: number; limit: number },
): Promise<RawPins> {
  const read: ReadSlice = (from, size) => slice(db, pinned, room, [from, size])
  const { rows, head } = await inSlices(read, before, limit + 1, PAGE_MAX_BYTES)
  const { entries, write, goesOn } = found(rows, limit, { from: FLOOR, to: head, asOf: head })
  const texts = fit(entries, write)
  return { entries: rawList(texts), more: goesOn || texts.length < entries.length, asOf: head }
}

export async function readChanges(
  db: Database,
  room: RoomName,
  { from, to, since, limit }: ChangesRange,
): Promise<RawChanges> {
  const size = Math.min(limit, CHANGES_MAX)
  const { rows, head, behind } = await slice(db, changed, room, [from, to, since, since, size])
  const texts = fit(rows, asWritten)
  const isCut = texts.length < rows.length || rows.length === size
  const last = Math.min(to, head)
  const through = isCut ? rows[texts.length - 1]!.seq : behind || last
  return { entries: rawList(texts), through, more: through < last, asOf: head }
}

function newestEntries(
  db: Database,
  room: RoomName,
  { after = 0, before = END, limit, maxBytes = Infinity }: Range,
): Promise<Slice> {
  return inSlices((from, size) => slice(db, all, room, [from, after, size]), before, limit, maxBytes)
}

/** Drops the one row read beyond the limit, which only shows that there are more. */
function found(rows: readonly EntryRow[], limit: number, range: { from: number; to: number; asOf: number }) {
  // A row of a later slice that has changed since the first slice does not belong to the same snapshot.
  const later = rows.findIndex(({ changed }) => changed !== null && changed > range.asOf)
  const entries = rows.slice(0, later === -1 ? limit : Math.min(later, limit))
  return { entries, write: asWritten, goesOn: entries.length < rows.length, ...range }
}

/** Reads in slices, so that large entries are not read only to be dropped. */
async function inSlices(read: ReadSlice, from: number, limit: number, maxBytes: number): Promise<Slice> {
  const first = await read(from, Math.min(FIRST_SLICE, limit))
  const rows = [...first.rows]
  let isLast = rows.length < Math.min(FIRST_SLICE, limit)
  let bytes = bytesOf(rows)
  while (!isLast && rows.length < limit && bytes <= maxBytes) {
    const size = Math.max(LEAST_SLICE, Math.floor((maxBytes - bytes) / (bytes / rows.length)))
    const wanted = Math.min(size, limit - rows.length)
    const next = await read(rows.at(-1)!.seq, wanted)
    rows.push(...next.rows)
    bytes += bytesOf(next.rows)
    isLast = next.rows.length < wanted
  }
  return { ...first, rows }
}

function bytesOf(rows: readonly EntryRow[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes, 0)
}

interface Way {
  shape: string
  build: (messages: RawBuilder<unknown>, columns: RawBuilder<unknown>) => RawBuilder<Found>
}

/** A row, or only the head when there is none. */
type Found = { [C in keyof QuotingRow]: QuotingRow[C] | null } & { head: number; behind: unknown }

async function slice(db: Database, way: Way, room: RoomName, values: readonly number[]): Promise<Slice> {
  const messages = sql`from ${entriesBy(db, 'entries_messages')} where room = ${number} and target is null`
  const build = () => ({ compile: () => way.build(messages, quotingColumns(db, 'found')).compile(db) })
  const found = await runCached(db, way.shape, build, [roomKeyOf(room), room, ...values])
  const [first] = found
  const rows = withQuotes(found.filter(({ seq }) => seq !== null) as QuotingRow[])
  return { rows, head: Number(first?.head ?? 0), behind: Number(first?.behind ?? 0) }
}

const number = sql`(select number from here)`
const quoted = joinQuoted(number, 'found')
/** `slice` fills in the parameters. */
const here = sql`here (number, head) as (
  select id, last_seq from rooms where key = ${''} or (key is null and name = ${''}) order by key is null limit 1
)`

const older: Way = {
  shape: 'older messages',
  build: (messages, columns) => sql`
    with ${here}
    select head, case when (select seq ${messages} order by seq desc limit 1) >= ${0} then 1 else 0 end as behind, ${columns}
    from here left join (select * ${messages} and seq < ${0} order by seq desc limit ${0}) as found on true ${quoted}
    order by found.seq desc`,
}

const newer: Way = {
  shape: 'newer messages',
  build: (messages, columns) => sql`
    with ${here}
    select head, case when (select seq ${messages} order by seq limit 1) <= ${0} then 1 else 0 end as behind, ${columns}
    from here left join (select * ${messages} and seq > ${0} order by seq limit ${0}) as found on true ${quoted}
    order by found.seq`,
}

/** Both sides of a place. */
const nearby: Way = {
  shape: 'messages nearby',
  build: (messages, columns) => sql`
    with ${here}
    select head, 0 as behind, ${columns} from here left join (
      select * from (select * ${messages} and seq < ${0} order by seq desc limit ${0}) as older
      union all select * from (select * ${messages} and seq >= ${0} order by seq limit ${0}) as newer
    ) as found on true ${quoted} order by found.seq`,
}

const pinned: Way = {
  shape: 'pinned messages',
  build: (_, columns) => sql`
    with ${here}
    select head, 0 as behind, ${columns} from here left join (
      select entries.* from pins cross join entries
      where pins.room = ${number} and pins.target < ${0} and entries.room = ${number} and entries.seq = pins.target
      order by pins.target desc limit ${0}
    ) as found on true ${quoted} order by found.seq desc`,
}

const all: Way = {
  shape: 'all entries',
  build: (_, columns) => sql`
    with ${here}
    select head, 0 as behind, ${columns} from here left join (
      select * from entries where room = ${number} and seq < ${0} and seq > ${0} order by seq desc limit ${0}
    ) as found on true ${quoted} order by found.seq desc`,
}

/** Examines at most `LOOKED_AT` messages; `behind` is the `seq` of the last one when there may be more. */
const changed: Way = {
  shape: 'changed messages',
  build: (messages, columns) => sql`
    with ${here}, looked (place, newest, answered) as (
      select seq, changed, reply ${messages} and seq between ${0} and ${0} order by seq limit ${sql.lit(LOOKED_AT)}
    )
    select head, (select case when count(*) = ${sql.lit(LOOKED_AT)} then max(place) else 0 end from looked) as behind, ${columns}
    from here left join (
      select entries.* from looked cross join entries
      left join entries as target on target.room = ${number} and target.seq = answered
      where entries.room = ${number} and entries.seq = place
      and (newest > ${0} or (target.reworded > ${0} and target.reworded > place)) order by entries.seq limit ${0}
    ) as found on true ${quoted} order by found.seq`,
}
