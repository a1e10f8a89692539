import { type Kysely, sql } from 'kysely'
import type { ModerationLog, Ruling } from '../../../chat/moderation/ruling'
import type { LogItem } from '../../../../common/protocol/moderation'
import type { MessageEntry } from '../../../../common/protocol/entries'
import type { MemberId, Nickname, RoomName } from '../../../../common/protocol/ids'
import type { Member, Mention } from '../../../../common/protocol/members'
import type { Draft } from '../../../chat/ports'
import type { Tables } from '../../schema'
import { idOf } from '../rooms'

type Database = Kysely<Tables>

/** What is written of an action. An entry of the log knows its repeats itself. */
type Line = Omit<LogItem, 'id'> & { clientId: Ruling['clientId'] | null }

export async function writeLine(
  db: Database,
  room: number,
  { by, at, action, clientId }: Line,
): Promise<void> {
  await sql`
    insert into moderation_log (room, number, at, by_member, by_nickname, client_id, "action")
    select cast(${room} as integer), coalesce(max(number), 0) + 1, cast(${at} as bigint), ${by.id}, ${by.nickname},
      cast(${clientId} as text), ${JSON.stringify(action)}
    from moderation_log where room = ${room}`.execute(db)
}

export interface Deletion {
  by: Extract<Draft, { type: 'delete' }>
  message: MessageEntry
}

/** Writes a line for each message that another than its author deleted. */
export async function writeDeletions(
  db: Database,
  room: number,
  deletions: readonly Deletion[],
): Promise<void> {
  for (const { by, message } of deletions.filter(({ by, message }) => by.author.id !== message.author.id)) {
    const { at, author, target, reason } = by
    const action = { action: 'delete' as const, member: mentionOf(message.author), target, reason }
    await writeLine(db, room, { by: mentionOf(author), at, action, clientId: null })
  }
}

const mentionOf = ({ id, nickname }: Member): Mention => ({ id, nickname })

export async function moderationLog(
  db: Database,
  room: RoomName,
  { before, limit }: { before: number; limit: number },
): Promise<ModerationLog> {
  const rows = await db
    .selectFrom('moderation_log')
    .selectAll()
    .where('room', '=', idOf(room))
    .where('number', '<', before)
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).map((row) => ({
    id: String(row.number),
    at: Number(row.at),
    by: { id: row.by_member as MemberId, nickname: row.by_nickname as Nickname },
    action: JSON.parse(row.action) as LogItem['action'],
  }))
  return { items, more: rows.length > limit }
}
