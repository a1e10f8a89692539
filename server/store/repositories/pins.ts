import type { Kysely } from 'kysely'
import type { PinEntry } from '../../../common/protocol/entries'
import type { Tables } from '../schema'

export async function countPins(db: Kysely<Tables>, room: number): Promise<number> {
  const { count } = await db
    .selectFrom('pins')
    .select((row) => row.fn.countAll().as('count'))
    .where('room', '=', room)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function notePin(
  db: Kysely<Tables>,
  room: number,
  { target, seq, on }: PinEntry,
): Promise<void> {
  if (!on) return forgetPin(db, room, target)
  await db
    .insertInto('pins')
    .values({ room, target, seq })
    .onConflict((conflict) => conflict.columns(['room', 'target']).doUpdateSet({ seq }))
    .execute()
}

async function forgetPin(db: Kysely<Tables>, room: number, target: number): Promise<void> {
  await db.deleteFrom('pins').where('room', '=', room).where('target', '=', target).execute()
}
