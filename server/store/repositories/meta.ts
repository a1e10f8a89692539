import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { newId } from '../../chat/ids'
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

/** Tells it from any other, and a copy of it from none. Made when it is first asked for, also by several nodes at once. */
export async function databaseId(db: Kysely<Tables>): Promise<string> {
  await db
    .insertInto('meta')
    .values({ name: 'id', value: newId() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await read(db, 'id'))!
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
