import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { OwnReaction } from '../../../common/protocol/answers'
import type { ReactionEntry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import type { Member } from '../../../common/protocol/members'
import { roomKeyOf } from '../../../common/room-name'
import type { OwnRange, ReactorsRange } from '../../chat/ports'
import { chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { idOf } from './rooms'

/** The reactions of each member to the messages of a range, by `seq`. */
export async function ownReactions(
  db: Kysely<Tables>,
  room: RoomName,
  asked: readonly OwnRange[],
): Promise<OwnReaction[][]> {
  const found: OwnReaction[][] = asked.map(() => [])
  const row = sql`(cast(${0} as bigint), cast(${''} as text), cast(${0} as bigint), cast(${0} as bigint))`
  for (const part of chunksOfFewSizes([...asked.entries()])) {
    // A cross join, because SQLite would read all reactions of the room first.
    const query = () => sql<{ asking: number; target: number; emoji: string }>`
      with asked (asking, who, low, high) as (values ${sql.join(part.map(() => row))})
      select asking, target, emoji from asked cross join reactions
      where room = ${idOf(room)} and member = who and target between low and high order by target, emoji`
    const build = () => ({ compile: () => query().compile(db) })
    const values = part.flatMap(([at, { member, from, to }]) => [at, member, from, to])
    const shape = `own reactions ${part.length}`
    for (const { asking, target, emoji } of await runCached(db, shape, build, [
      ...[...values, roomKeyOf(room), room],
    ]))
      found[Number(asking)]!.push({ seq: Number(target), emoji })
  }
  return found
}

/** Who reacted with an emoji to a message, as they were called then. */
export async function reactors(
  db: Kysely<Tables>,
  room: RoomName,
  { target, emoji, after, limit }: ReactorsRange,
): Promise<Member[]> {
  const member = byBytes(db, 'reactions.member')
  const { rows } = await sql<{ member: string; author: string }>`
    select reactions.member, entries.author from reactions
    inner join entries on entries.room = reactions.room and entries.seq = reactions.seq
    where reactions.room = ${idOf(room)} and reactions.target = ${target} and reactions.emoji = ${emoji}
    and ${member} > ${after} order by ${member} limit ${limit}`.execute(db)
  return rows.map(({ member, author }) => ({ id: member, ...(JSON.parse(author) as object) }) as Member)
}

/** A column in the order that SQLite has; PostgreSQL has by default that of a language. */
function byBytes(db: Kysely<Tables>, column: string): RawBuilder<unknown> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  return isPostgres ? sql`${sql.ref(column)} collate "C"` : sql.ref(column)
}

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

async function insert(db: Kysely<Tables>, room: number, those: readonly ReactionEntry[]): Promise<void> {
  for (const part of chunksOfFewSizes(those)) {
    const rows = part.map(({ target, emoji, author, seq }) => ({
      room,
      target,
      emoji,
      member: author.id,
      seq,
    }))
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
