import { type Kysely, type RawBuilder, sql } from 'kysely'
import { roomKeyOf } from '../../../../common/room-name'
import type { FileId } from '../../../../common/protocol/files'
import type { RoomName } from '../../../../common/protocol/ids'
import { DAY_MS } from '../../../chat/day'
import { chunks } from '../../chunk'
import type { Tables } from '../../schema'
import { freeBytes, lockBytes } from './quotas'

type Database = Kysely<Tables>

/** A file of which nothing comes so long, or that is not sent, is not kept. */
const UNSENT_KEPT_MS = 60 * 60_000

/** What is left of a file that nobody may see any more, until its bytes are gone. */
const GONE = { state: 'gone', name: '', alt: null } as const

/** Files of a message that is deleted, or of one that waited and is rejected. */
export async function markGone(db: Database, ids: readonly string[]): Promise<void> {
  for (const part of chunks(ids))
    await db
      .updateTable('files')
      .set(GONE)
      .where('id', 'in', part)
      .where('state', 'in', ['sent', 'held'])
      .execute()
}

/** Files that members of a room have brought and not sent, also those that are on their way. */
export async function markUnsentGone(
  db: Database,
  room: number,
  ofMembers: RawBuilder<unknown>,
): Promise<void> {
  await sql`
    update files set state = 'gone', name = '', alt = null
    where room = (select key from rooms where id = ${room}) and state in ('coming', 'arrived') and (${ofMembers})`.execute(
    db,
  )
}

/** All files of a room that is closed. */
export async function markRoomGone(db: Database, room: RoomName): Promise<void> {
  await db
    .updateTable('files')
    .set(GONE)
    .where('room', '=', roomKeyOf(room))
    .where('state', '<>', 'forgotten')
    .execute()
}

export async function takeGone(db: Database, now: number, limit: number): Promise<FileId[]> {
  await db
    .updateTable('files')
    .set(GONE)
    .where('state', 'in', ['coming', 'arrived'])
    .where('at', '<=', now - UNSENT_KEPT_MS)
    .execute()
  await db
    .updateTable('files')
    .set(GONE)
    .where('expires_at', '<=', now)
    .where('state', 'in', ['sent', 'held'])
    .execute()
  await db
    .deleteFrom('files')
    .where('state', '=', 'forgotten')
    .where('at', '<=', now - DAY_MS)
    .execute()
  const rows = await db.selectFrom('files').select('id').where('state', '=', 'gone').limit(limit).execute()
  return rows.map(({ id }) => id as FileId)
}

export async function forget(db: Database, ids: readonly FileId[]): Promise<void> {
  await lockBytes(db)
  for (const part of chunks(ids)) {
    const rows = await db
      .selectFrom('files')
      .select(['id', 'room', 'bytes'])
      .where('id', 'in', part)
      .where('state', '=', 'gone')
      .execute()
    if (rows.length === 0) continue
    const found = rows.map(({ id }) => id)
    await db.updateTable('files').set({ state: 'forgotten', bytes: 0 }).where('id', 'in', found).execute()
    await freeBytes(db, rows)
  }
}
