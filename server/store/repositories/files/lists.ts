import type { Kysely, Selectable } from 'kysely'
import { roomKeyOf } from '../../../../common/room-name'
import type { FileId, FileInfo, RoomFile } from '../../../../common/protocol/files'
import type { MemberId, Nickname, RoomName } from '../../../../common/protocol/ids'
import type { FileList, StoredFile } from '../../../chat/files/file-records'
import type { Tables } from '../../schema'

type Database = Kysely<Tables>
type FileRow = Selectable<Tables['files']>

export async function find(db: Database, id: FileId, now: number): Promise<StoredFile | null> {
  const row = await db
    .selectFrom('files')
    .leftJoin('rooms', 'rooms.key', 'files.room')
    .selectAll('files')
    .select('rooms.name as room_name')
    .where('files.id', '=', id)
    .where('state', 'in', ['arrived', 'held', 'sent'])
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    info: infoOf(row),
    room: (row.room_name ?? row.room) as RoomName,
    member: row.member as MemberId,
    seq: row.seq === null ? null : Number(row.seq),
    isHeld: row.state === 'held',
    hasThumbnail: Number(row.thumbnail_bytes) > 0,
  }
}

export async function brought(
  db: Database,
  ids: readonly FileId[],
  { room, member }: { room: RoomName; member: MemberId },
): Promise<FileInfo[]> {
  const rows = await db
    .selectFrom('files')
    .selectAll()
    .where('id', 'in', ids)
    .where('room', '=', roomKeyOf(room))
    .where('member', '=', member)
    .where('state', 'in', ['arrived', 'held', 'sent'])
    .execute()
  return rows.map(infoOf)
}

export async function list(
  db: Database,
  room: RoomName,
  { before, limit }: { before: number; limit: number },
  now: number,
): Promise<FileList> {
  const rows = await db
    .selectFrom('files')
    .innerJoin('rooms', 'rooms.key', 'files.room')
    .innerJoin('entries', (join) =>
      join.onRef('entries.room', '=', 'rooms.id').onRef('entries.seq', '=', 'files.seq'),
    )
    .selectAll('files')
    .select(['entries.author', 'entries.at as sent_at'])
    .where('files.room', '=', roomKeyOf(room))
    .where('files.seq', '<', before)
    .where('state', '=', 'sent')
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))
    .orderBy('files.seq', 'desc')
    .orderBy('place')
    .limit(limit + 1)
    .execute()
  const more = rows.length > limit
  // Those of the last message may go on.
  const whole = more ? rows.filter(({ seq }) => seq !== rows.at(-1)!.seq) : rows
  return { files: whole.map(roomFileOf), more }
}

function roomFileOf(row: FileRow & { author: string; sent_at: number | string }): RoomFile {
  const { nickname } = JSON.parse(row.author) as { nickname: Nickname }
  const author = { id: row.member as MemberId, nickname }
  return { ...infoOf(row), seq: Number(row.seq), author, at: Number(row.sent_at) }
}

/** Begins as the body of a message does: quotes read the name of its first file there. */
function infoOf({ id, name, type, size, width, height, alt, expires_at }: FileRow): FileInfo {
  return {
    ...{ id: id as FileId, name, type, size: Number(size) },
    ...(width !== null && height !== null && { width, height }),
    ...(alt !== null && { alt }),
    ...(expires_at !== null && { expiresAt: Number(expires_at) }),
  }
}
