import type { Kysely } from 'kysely'
import { roomKeyOf } from '../../../../common/room-name'
import type { FileId } from '../../../../common/protocol/files'
import type { RoomName } from '../../../../common/protocol/ids'
import type { Arrived, Quotas, Upload } from '../../../chat/files/file-records'
import { DAY_MS } from '../../../chat/moderation/talking'
import type { Tables } from '../../schema'

type Database = Kysely<Tables>

/** Stands for all rooms. */
const ALL = ''

/** Call these in a transaction. @returns whether all quotas allow it */
export async function reserve(
  db: Database,
  { id, room, member, at, bytes }: Upload,
  quotas: Quotas,
): Promise<boolean> {
  const key = roomKeyOf(room)
  const all = await lockBytes(db)
  const isOver = (count: number, quota: number | null) => quota !== null && count > quota
  if (isOver(all + bytes, quotas.allBytes)) return false
  if (isOver((await bytesOf(db, key)) + bytes, quotas.roomBytes)) return false
  if (isOver((await countSince(db, member, at - DAY_MS)) + 1, quotas.filesPerDay)) return false
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
      ...{ thumbnail_bytes: 0, bytes, at, seq: null, expires_at: null, state: 'coming' },
    })
    .execute()
  await addBytes(db, [{ room: key, bytes }])
  return true
}

/** @returns false where it is not expected any more */
export async function arrive(
  db: Database,
  { info: { id, name, type, size, width, height, alt }, thumbnailBytes }: Arrived,
): Promise<boolean> {
  await lockBytes(db)
  const reserved = await db
    .selectFrom('files')
    .select(['room', 'bytes'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (reserved === undefined) return false
  const bytes = size + thumbnailBytes
  const { numUpdatedRows } = await db
    .updateTable('files')
    .set({
      ...{ name, type, size, width: width ?? null, height: height ?? null, alt: alt ?? null },
      ...{ thumbnail_bytes: thumbnailBytes, bytes, state: 'arrived' },
    })
    .where('id', '=', id)
    .where('state', '=', 'coming')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await addBytes(db, [{ room: reserved.room, bytes: bytes - Number(reserved.bytes) }])
  return true
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

/** Those that are gone count as well: otherwise who deletes them could send more. */
async function countSince(db: Database, member: string, since: number): Promise<number> {
  const { count } = await db
    .selectFrom('files')
    .select((row) => row.fn.countAll().as('count'))
    .where('member', '=', member)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}
