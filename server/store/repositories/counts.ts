import { type Kysely, sql } from 'kysely'
import { newsTypes } from '../../../common/log/kinds'
import type { RoomName } from '../../../common/protocol/ids'
import type { CountedRange } from '../../chat/ports'
import type { Tables } from '../schema'
import { entriesBy } from './entry-rows'
import { idOf } from './rooms'

export async function countMessages(
  db: Kysely<Tables>,
  room: RoomName,
  { after, before, limit, newsTo }: CountedRange,
): Promise<number> {
  // Only a change deletes, so most bodies are not read. A text cannot contain it: JSON escapes quotes.
  const isDeleted = sql`changed is not null and body like '%"deleted":{%'`
  const isNews = sql`and type in (${sql.join(newsTypes)}) and member <> ${newsTo} and not (${isDeleted})`
  const { rows } = await sql<{ found: number }>`
    select count(*) as found from (
      select seq from ${entriesBy(db, 'entries_messages')}
      where room = ${idOf(room)} and target is null and seq > ${after} and seq < ${before}
      ${newsTo === undefined ? sql`` : isNews} limit ${limit}
    ) as counted`.execute(db)
  // PostgreSQL gives large numbers as text.
  return Number(rows[0]!.found)
}
