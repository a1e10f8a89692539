import { type Kysely, sql } from 'kysely'
import type { Entry } from '../../../../common/protocol/entries'
import type { MemberId } from '../../../../common/protocol/ids'
import { DAY_MS } from '../../../chat/day'
import { REGULAR_AFTER_MS, type Talking } from '../../../chat/moderation/talking'
import type { Tables } from '../../schema'
import { chunks } from '../../chunk'

/** How long it is known from which network somebody talked. */
const NETWORK_KNOWN_MS = 7 * DAY_MS

type Database = Kysely<Tables>

/** Writes down who talked, and makes regulars of newcomers who did so on two days. Call it in the transaction of the entries. */
export async function noteTalkers(
  db: Database,
  room: number,
  talking: readonly Talking[],
  added: readonly Entry[],
): Promise<void> {
  if (talking.length === 0) return
  const texts = new Map(added.filter(({ type }) => type === 'text').map((text) => [text.author.id, text]))
  const talked = talking.flatMap((each) => {
    const text = texts.get(each.member)
    return text ? [{ ...each, at: text.at, nickname: text.author.nickname }] : []
  })
  let made = 0
  for (const part of chunks(talked)) {
    const regulars = new Set(await note(db, room, part))
    const promoted = part.filter(({ member, isNewcomer }) => isNewcomer && regulars.has(member))
    if (promoted.length === 0) continue
    const rows = promoted.map(({ member, nickname, at }) => ({ room, member, nickname, role: 'regular', at }))
    await db.insertInto('roles').values(rows).execute()
    made += rows.length
  }
  if (made > 0)
    await db
      .updateTable('rooms')
      .set((row) => ({ revision: row('revision', '+', 1) }))
      .where('id', '=', room)
      .execute()
}

/** @returns those who talked on two days */
async function note(
  db: Database,
  room: number,
  talked: readonly (Talking & { at: number })[],
): Promise<MemberId[]> {
  const rows = talked.map(({ member, network, at }) => ({ room, member, network, first_at: at, last_at: at }))
  const day = sql.lit(DAY_MS)
  const isLater = sql<boolean>`talkers.last_at / ${day} < cast(excluded.last_at as bigint) / ${day}`
  const noted = await db
    .insertInto('talkers')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['room', 'member'])
        .doUpdateSet({
          network: sql`excluded.network`,
          first_at: sql`coalesce(talkers.first_at, excluded.first_at)`,
          last_at: sql`case when ${isLater} then excluded.last_at else talkers.last_at end`,
        })
        .where(
          sql<boolean>`${isLater} or talkers.first_at is null or talkers.network is distinct from excluded.network`,
        ),
    )
    .returning(['member', 'first_at', 'last_at', 'denied'])
    .execute()
  return noted
    .filter(
      ({ denied, first_at, last_at }) => !denied && Number(last_at) - Number(first_at) >= REGULAR_AFTER_MS,
    )
    .map(({ member }) => member as MemberId)
}

/** A moderator took the role, so the member gets none by talking alone. */
export async function denyRole(db: Database, room: number, member: MemberId, at: number): Promise<void> {
  await db
    .insertInto('talkers')
    .values({ room, member, network: null, first_at: null, last_at: at, denied: 1 })
    .onConflict((conflict) => conflict.columns(['room', 'member']).doUpdateSet({ denied: 1 }))
    .execute()
}

/** Forgets networks after a week, and members whose session is gone. */
export async function forgetTalkers(db: Database, now: number): Promise<void> {
  await db
    .updateTable('talkers')
    .set({ network: null })
    .where('network', 'is not', null)
    .where('last_at', '<', now - NETWORK_KNOWN_MS)
    .execute()
  await sql`
    delete from talkers where last_at < ${now - NETWORK_KNOWN_MS}
      and not exists (select 1 from sessions where sessions.member = talkers.member)`.execute(db)
}
