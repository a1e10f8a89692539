import type { Kysely } from 'kysely'
import { roomKeyOf } from '../../../../common/room-name'
import type { FileId } from '../../../../common/protocol/files'
import type { RoomName } from '../../../../common/protocol/ids'
import type { Arrived, Growth, Quotas, Upload } from '../../../chat/files/file-records'
import { DAY_MS } from '../../../chat/day'
import { Failure } from '../../../errors'
import type { Tables } from '../../schema'

type Database = Kysely<Tables>

/** Stands for all rooms. */
const ALL = ''

/** Call these in a transaction. @returns why it is refused, or `null` */
export async function reserve(
  db: Database,
  { id, room, member, at, bytes, first = bytes }: Upload,
  quotas: Quotas,
): Promise<Failure | null> {
  const key = roomKeyOf(room)
  const refused =
    (await refusalOfBytes(db, key, bytes, quotas)) ?? (await refusalOfDay(db, member, at, quotas.filesPerDay))
  if (refused) return refused
  await db
    .insertInto('files')
    .values({
      ...{
        id,
        room: key,
        member,
        place: 0,
        name: '',
        type: '',
        size: 0,
        width: null,
        height: null,
        alt: null,
      },
      ...{ thumbnail_bytes: 0, bytes: first, at, seq: null, expires_at: null, state: 'coming' },
    })
    .execute()
  await addBytes(db, [{ room: key, bytes: first }])
  return null
}

export async function grow(db: Database, { id, bytes, at }: Growth, quotas: Quotas): Promise<Failure | null> {
  await lockBytes(db)
  const reserved = await db
    .updateTable('files')
    .set({ at })
    .where('id', '=', id)
    .where('state', '=', 'coming')
    .returning(['room', 'bytes'])
    .executeTakeFirst()
  if (reserved === undefined) return new Failure('gone')
  const more = bytes - Number(reserved.bytes)
  const refused = more > 0 ? await refusalOfBytes(db, reserved.room, more, quotas) : null
  if (refused) return refused
  await db.updateTable('files').set({ bytes }).where('id', '=', id).execute()
  await addBytes(db, [{ room: reserved.room, bytes: more }])
  return null
}

export async function arrive(
  db: Database,
  { info: { id, name, type, size, width, height, alt }, thumbnailBytes, at }: Arrived,
  quotas: Quotas,
): Promise<Failure | null> {
  const refused = await grow(db, { id, bytes: size + thumbnailBytes, at }, quotas)
  if (refused) return refused
  await db
    .updateTable('files')
    .set({
      ...{ name, type, size, width: width ?? null, height: height ?? null, alt: alt ?? null },
      ...{ thumbnail_bytes: thumbnailBytes, state: 'arrived' },
    })
    .where('id', '=', id)
    .execute()
  return null
}

/** Also one that has arrived without its sender hearing of it. */
export async function release(db: Database, id: FileId): Promise<void> {
  await lockBytes(db)
  const rows = await db
    .deleteFrom('files')
    .where('id', '=', id)
    .where('state', 'in', ['coming', 'arrived'])
    .returning(['room', 'bytes'])
    .execute()
  await freeBytes(db, rows)
}

export async function left(
  db: Database,
  room: RoomName,
  { roomBytes, allBytes }: Quotas,
): Promise<number | null> {
  const of = async (key: string, quota: number | null) => (quota ?? Infinity) - (await bytesOf(db, key))
  const least = Math.min(await of(roomKeyOf(room), roomBytes), await of(ALL, allBytes))
  return isFinite(least) ? Math.max(0, least) : null
}

/** Locks what all rooms take until the commit: whatever counts bytes does so one after the other. */
export async function lockBytes(db: Database): Promise<number> {
  return addTo(db, ALL, 0)
}

/** Frees what these took. */
export async function freeBytes(
  db: Database,
  rows: readonly { room: string; bytes: number }[],
): Promise<void> {
  await addBytes(
    db,
    rows.map(({ room, bytes }) => ({ room, bytes: -Number(bytes) })),
  )
}

async function addBytes(db: Database, taken: readonly { room: string; bytes: number }[]): Promise<void> {
  const rooms = new Map<string, number>()
  for (const { room, bytes } of taken)
    for (const key of [ALL, room]) rooms.set(key, (rooms.get(key) ?? 0) + bytes)
  for (const [key, bytes] of rooms) if (bytes !== 0) await addTo(db, key, bytes)
}

async function addTo(db: Database, room: string, bytes: number): Promise<number> {
  const row = await db
    .insertInto('file_bytes')
    .values({ room, bytes })
    .onConflict((conflict) =>
      conflict.column('room').doUpdateSet((row) => ({ bytes: row('file_bytes.bytes', '+', bytes) })),
    )
    .returning('bytes')
    .executeTakeFirstOrThrow()
  return Number(row.bytes)
}

async function bytesOf(db: Database, room: string): Promise<number> {
  const row = await db.selectFrom('file_bytes').select('bytes').where('room', '=', room).executeTakeFirst()
  return Number(row?.bytes ?? 0)
}

async function refusalOfBytes(
  db: Database,
  room: string,
  bytes: number,
  { roomBytes, allBytes }: Quotas,
): Promise<Failure | null> {
  const isOver = (taken: number, quota: number | null) => taken + bytes > (quota ?? Infinity)
  const all = await lockBytes(db)
  if (isOver(all, allBytes) || isOver(await bytesOf(db, room), roomBytes))
    return new Failure('quota-exceeded')
  return null
}

/**
 * Those that are gone count as well: otherwise who deletes them could send more.
 * @returns with the time until there are fewer
 */
async function refusalOfDay(
  db: Database,
  member: string,
  now: number,
  most: number | null,
): Promise<Failure | null> {
  if (most === null || most === Infinity) return null
  const last = await db
    .selectFrom('files')
    .select('at')
    .where('member', '=', member)
    .where('at', '>', now - DAY_MS)
    .orderBy('at', 'desc')
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst()
  return last ? new Failure('quota-exceeded', Number(last.at) + DAY_MS - now) : null
}
