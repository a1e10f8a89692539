import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Epoch } from '../../../common/protocol/ids'
import type { Tables } from '../schema'

/** Unique. */
export function newEpoch(): Epoch {
  return randomBytes(12).toString('base64url') as Epoch
}

export async function currentEpoch(db: Kysely<Tables>): Promise<Epoch> {
  return (await read(db, 'epoch')) as Epoch
}

/** Starts a new history: clients drop what they know. */
export async function renewEpoch(db: Kysely<Tables>): Promise<Epoch> {
  const epoch = newEpoch()
  await note(db, 'epoch', epoch)
  return epoch
}

export async function read(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

export async function note(db: Kysely<Tables>, name: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
