import { type Kysely, type RawBuilder, sql } from 'kysely'
import { roomKeyOf } from '../../../common/room-name'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Store, StoredRoom } from '../../chat/ports'
import { chunks } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { readState } from './moderation/room-states'

export async function findRoom(db: Kysely<Tables>, name: RoomName, known = 0): Promise<StoredRoom | null> {
  const row = await db.selectFrom('rooms').selectAll().where('id', '=', idOf(name)).executeTakeFirst()
  return row === undefined
    ? null
    : {
        name: row.name as RoomName,
        topic: row.topic,
        head: Number(row.last_seq),
        hasWaiting: Number(row.waiting) > 0,
        // Without a revision it is read with the row.
        state: known > 0 && Number(row.revision) === known ? null : await readState(db, row),
      }
}

export async function heads(db: Kysely<Tables>, names: readonly RoomName[]): ReturnType<Store['heads']> {
  const found: Awaited<ReturnType<Store['heads']>> = []
  for (const part of chunks(names.map(roomKeyOf))) {
    const rows = await db
      .selectFrom('rooms')
      .select(['name', 'last_seq', 'revision'])
      .where('key', 'in', part)
      .execute()
    for (const { name, last_seq, revision } of rows)
      found.push({ name: name as RoomName, head: Number(last_seq), revision: Number(revision) })
  }
  return found
}

/** The id of the room. A node of an older version creates rooms without a key. */
export function idOf(name: RoomName): RawBuilder<number> {
  return sql`(select id from rooms where key = ${roomKeyOf(name)} or (key is null and name = ${name}) order by key is null limit 1)`
}

/** What an append knows of its room. */
export interface Raised {
  id: number
  last_seq: number
  revision: number
  waiting: number
}

/** Adds to the room's `last_seq`, and creates a new room. */
export async function raise(db: Kysely<Tables>, name: RoomName, by: number): Promise<Raised> {
  const key = roomKeyOf(name)
  const update = () => sql<Raised>`
    update rooms set last_seq = last_seq + ${by}, key = ${key} where id = ${idOf(name)}
    returning id, last_seq, revision, waiting`
  const [known] = await runCached(db, 'raise', () => ({ compile: () => update().compile(db) }), [
    by,
    key,
    key,
    name,
  ])
  if (known) return known
  const insert = () =>
    db
      .insertInto('rooms')
      .values({ name, key, topic: '', last_seq: by, created_at: 0 })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((row) => ({ last_seq: row('rooms.last_seq', '+', by) })),
      )
      .returning(['id', 'last_seq', 'revision', 'waiting'])
  const [made] = await runCached(db, 'make', insert, [name, key, '', by, Date.now(), by])
  return made!
}

/** Sets `last_seq` back to what was appended in the end. A room without an entry does not exist, unless an operator has moderated it. */
export async function lower(db: Kysely<Tables>, room: number, lastSeq: number): Promise<void> {
  await db.updateTable('rooms').set({ last_seq: lastSeq }).where('id', '=', room).execute()
  if (lastSeq > 0) return
  await db.deleteFrom('rooms').where('id', '=', room).where('revision', '=', 0).execute()
}

export async function setTopic(db: Kysely<Tables>, room: number, topic: string): Promise<void> {
  await db.updateTable('rooms').set({ topic }).where('id', '=', room).execute()
}

/** Where the owner can never return, and left no key, the room belongs to nobody. */
export async function disownRoomsOfGone(db: Kysely<Tables>): Promise<void> {
  await sql`
    update rooms set owner = null, revision = revision + 1
    where owner is not null and owner_key is null
      and not exists (select 1 from sessions where sessions.member = rooms.owner)`.execute(db)
}

export async function countOwned(db: Kysely<Tables>, owner: MemberId): Promise<number> {
  const { count } = await db
    .selectFrom('rooms')
    .select((row) => row.fn.countAll().as('count'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function setOwner(db: Kysely<Tables>, room: number, owner: MemberId, at: number): Promise<void> {
  await db.updateTable('rooms').set({ owner, owner_seen: at }).where('id', '=', room).execute()
}
