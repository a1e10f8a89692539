import type { Kysely } from 'kysely'
import type { Tables } from '../../../schema'
import { addWaiting } from './held-drafts'

/** Deletes what was settled before. */
export async function forgetSettled(db: Kysely<Tables>, before: number): Promise<void> {
  for (const table of ['held', 'reports'] as const) {
    const counts = await db
      .selectFrom(table)
      .select((row) => ['room', row.fn.countAll().as('count')])
      .where('settled_at', '<', before)
      .groupBy('room')
      .execute()
    for (const { room, count } of counts) {
      // The room first, as an append does.
      await addWaiting(db, room, -Number(count))
      await db.deleteFrom(table).where('room', '=', room).where('settled_at', '<', before).execute()
    }
  }
}
