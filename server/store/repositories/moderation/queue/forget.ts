import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../schema'
import { addWaiting } from './held-drafts'

/** Deletes what was settled before. Several nodes may do so at once. */
export async function forgetSettled(db: Kysely<Tables>, before: number): Promise<void> {
  const { rows } = await sql<{ room: number }>`
    select room from held where settled_at < ${before}
    union select room from reports where settled_at < ${before} order by room`.execute(db)
  for (const { room } of rows) {
    // Locks the room, as an append does.
    await addWaiting(db, room, 0)
    for (const table of ['held', 'reports'] as const) {
      const { numDeletedRows } = await db
        .deleteFrom(table)
        .where('room', '=', room)
        .where('settled_at', '<', before)
        .executeTakeFirstOrThrow()
      await addWaiting(db, room, -Number(numDeletedRows))
    }
  }
}
