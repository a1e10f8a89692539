import { type Kysely, sql } from 'kysely'
import type { MemberId, Nickname, RoomName } from '../../../common/protocol/ids'
import type { Mention } from '../../../common/protocol/members'
import type { OperatorStore } from '../../chat/moderation/operators'
import type { Tables } from '../schema'
import { asStorageFailure } from '../storage-failure'
import type { WriteHealth } from '../write-health'
import { note, read } from './meta'

type Database = Kysely<Tables>

/** The row of `meta` with the hash of the current link's secret, and its end. */
const LINK = 'operator-link'

interface OverviewRow {
  name: string
  owner: string | null
  nickname: string | null
  at: number | string | null
}

export function operatorStore(db: Database, health: WriteHealth): OperatorStore {
  return {
    operators: () =>
      asStorageFailure(async () => {
        const rows = await db.selectFrom('operators').select('member').orderBy('at').execute()
        return rows.map(({ member }) => member as MemberId)
      }),

    removeOperator: (member) => health.write(() => db.transaction().execute((db) => remove(db, member))),

    overviews: (limit) =>
      asStorageFailure(async () => {
        const { rows } = await sql<OverviewRow>`
          select rooms.name, rooms.owner, entries.at,
            (select min(nickname) from sessions where sessions.member = rooms.owner) as nickname
          from rooms left join entries on entries.room = rooms.id and entries.seq = rooms.last_seq
          order by coalesce(entries.at, 0) desc, rooms.id limit ${limit}`.execute(db)
        return rows.map(({ name, owner, nickname, at }) => ({
          name: name as RoomName,
          owner: nickname === null ? null : { id: owner as MemberId, nickname: nickname as Nickname },
          lastActivityAt: at === null ? null : Number(at),
        }))
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

async function remove(db: Database, member: MemberId): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('operators')
    .where('member', '=', member)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  // The member may have been admitted only because the operator was inside.
  await sql`
    delete from admissions
    where member = ${member}
      and not exists (select 1 from rooms where rooms.id = admissions.room and rooms.owner = ${member})
      and not exists (select 1 from roles where roles.room = admissions.room and roles.member = ${member})`.execute(
    db,
  )
  return true
}

export async function isOperator(db: Database, { id }: Mention): Promise<boolean> {
  const row = await db.selectFrom('operators').select('member').where('member', '=', id).executeTakeFirst()
  return row !== undefined
}

export async function forgetOperatorsOfGone(db: Database): Promise<void> {
  await sql`
    delete from operators
    where not exists (select 1 from sessions where sessions.member = operators.member)`.execute(db)
}
