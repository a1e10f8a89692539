import { type Kysely, sql } from 'kysely'
import type { MemberId } from '../../../common/protocol/ids'
import type { OperatorStore } from '../../chat/moderation/operators'
import type { Tables } from '../schema'
import { asStorageFailure } from '../storage-failure'
import type { WriteHealth } from '../write-health'
import { note, read } from './meta'

type Database = Kysely<Tables>

/** The row of `meta` with the hash of the current link's secret, and its end. */
const LINK = 'operator-link'

export function operatorStore(db: Database, health: WriteHealth): OperatorStore {
  return {
    operators: () =>
      asStorageFailure(async () => {
        const rows = await db.selectFrom('operators').select('member').orderBy('at').execute()
        return rows.map(({ member }) => member as MemberId)
      }),

    noteLink: (hash, until) => health.write(() => note(db, LINK, `${hash} ${until}`)),

    redeemLink: (hash, member, now) =>
      health.write(() => db.transaction().execute((db) => redeem(db, hash, member, now))),
  }
}

async function redeem(db: Database, hash: string, member: MemberId, now: number): Promise<boolean> {
  const link = await read(db, LINK)
  const [known, until] = link?.split(' ') ?? []
  if (known !== hash || Number(until) <= now) return false
  // Of two who show it at once, one deletes it.
  const { numDeletedRows } = await db
    .deleteFrom('meta')
    .where('name', '=', LINK)
    .where('value', '=', link!)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  await db
    .insertInto('operators')
    .values({ member, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return true
}

export async function forgetOperatorsOfGone(db: Database): Promise<void> {
  await sql`
    delete from operators
    where not exists (select 1 from sessions where sessions.member = operators.member)`.execute(db)
}
