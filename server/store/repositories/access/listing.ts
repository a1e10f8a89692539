import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { StoredListing } from '../../../chat/admission/admission-store'
import type { RoomName } from '../../../../common/protocol/ids'
import type { Tables } from '../../schema'

interface Row {
  name: string
  topic: string
  at: number | string | null
}

/** By key, in byte order whatever the locale of the database. */
export async function listed(db: Kysely<Tables>, after: string, limit: number): Promise<StoredListing[]> {
  const key = db.getExecutor().adapter instanceof PostgresAdapter ? sql`key collate "C"` : sql`key`
  const { rows } = await sql<Row>`
    select name, topic,
      (select at from entries where entries.room = rooms.id order by seq desc limit 1) as at
    from rooms where listed = 1 and ${key} > ${after} order by ${key} limit ${limit}`.execute(db)
  return rows.map(({ name, topic, at }) => ({
    ...{ name: name as RoomName, topic, lastActivityAt: at === null ? null : Number(at) },
  }))
}
