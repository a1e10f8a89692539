import { type Kysely, sql } from 'kysely'
import type { ReactionEntry } from '../../../common/protocol/entries'
import { chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'

/** A member's reaction with one emoji to one message of a room. */
export type Reacted = Pick<ReactionEntry, 'target' | 'emoji' | 'author'>

export const reactedKey = ({ target, emoji, author }: Reacted): string => `${target} ${author.id} ${emoji}`

const row = sql`(cast(${0} as bigint), cast(${''} as text), cast(${''} as text))`
const values = (those: readonly Reacted[]) =>
  those.flatMap(({ target, emoji, author }) => [target, emoji, author.id])

/** @returns the keys of those that are there */
export async function reactedAmong(
  db: Kysely<Tables>,
  room: number,
  those: readonly Reacted[],
): Promise<Set<string>> {
  const found = new Set<string>()
  for (const part of chunksOfFewSizes(those)) {
    const query = () => sql<Omit<Tables['reactions'], 'room'>>`
      with asked (place, sign, who) as (values ${sql.join(part.map(() => row))})
      select target, emoji, member from asked inner join reactions
      on room = ${0} and target = place and emoji = sign and member = who`
    const build = () => ({ compile: () => query().compile(db) })
    for (const { member, ...rest } of await runCached(db, `reacted ${part.length}`, build, [
      ...values(part),
      room,
    ]))
      found.add(`${rest.target} ${member} ${rest.emoji}`)
  }
  return found
}

/** @param changes in order, each of which changes something */
export async function noteReactions(
  db: Kysely<Tables>,
  room: number,
  changes: readonly ReactionEntry[],
): Promise<void> {
  const last = [...new Map(changes.map((change) => [reactedKey(change), change])).values()]
  await insert(
    db,
    room,
    last.filter(({ on }) => on),
  )
  await remove(
    db,
    room,
    last.filter(({ on }) => !on),
  )
}

export async function forgetReactions(db: Kysely<Tables>, room: number, target: number): Promise<void> {
  await db.deleteFrom('reactions').where('room', '=', room).where('target', '=', target).execute()
}

async function insert(db: Kysely<Tables>, room: number, those: readonly Reacted[]): Promise<void> {
  for (const part of chunksOfFewSizes(those)) {
    const rows = part.map(({ target, emoji, author }) => ({ room, target, emoji, member: author.id }))
    const build = () =>
      db
        .insertInto('reactions')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
    await runCached(db, `react ${rows.length}`, build, rows.flatMap(Object.values))
  }
}

async function remove(db: Kysely<Tables>, room: number, those: readonly Reacted[]): Promise<void> {
  for (const part of chunksOfFewSizes(those)) {
    const query = () => sql<never>`
      with gone (place, sign, who) as (values ${sql.join(part.map(() => row))})
      delete from reactions where room = ${0} and (target, emoji, member) in (select place, sign, who from gone)`
    const build = () => ({ compile: () => query().compile(db) })
    await runCached(db, `unreact ${part.length}`, build, [...values(part), room])
  }
}
