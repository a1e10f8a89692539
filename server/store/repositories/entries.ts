import { type Kysely, type RawBuilder, sql } from 'kysely'
import { roomKeyOf } from '../../../common/room-name'
import { fit, PAGE_MAX_BYTES, type RawPage } from '../../chat/log/page'
import type { Draft, NewestMention, Range, Store, StoredRoom } from '../../chat/ports'
import type { Entry, Epoch, MemberId, RoomName } from '../../../common/protocol'
import { runCached } from '../statement-cache'
import { newestMentions, noteMentions } from './mentions'
import { asStorageFailure } from '../storage-failure'
import { chunks } from '../chunk'
import { firstOfEach, fromRow, jsonOf, type EntryRow, onceKey, toEntry, toRow } from './entry-rows'
import type { Tables } from '../schema'
import type { History } from '../store'
import type { WriteHealth } from '../write-health'

interface Counting {
  history: History
  /** Entries of all rooms. */
  count: number
}

/** Of PostgreSQL. */
const UNIQUE_VIOLATION = '23505'
const FIRST_SLICE = 50
const LEAST_SLICE = 10

interface Appended {
  entries: Entry[]
  /** How many of them are new. */
  added: number
}

/** Rooms and their entries. */
export class LogStore implements Store {
  readonly epoch: Epoch
  readonly #db: Kysely<Tables>
  readonly #counting: Counting
  readonly #health: WriteHealth

  constructor(db: Kysely<Tables>, epoch: Epoch, counting: Counting, health: WriteHealth) {
    this.#health = health
    this.#db = db
    this.epoch = epoch
    this.#counting = counting
  }

  findRoom(name: RoomName): Promise<StoredRoom | null> {
    return asStorageFailure(async () => {
      const row = await this.#db
        .selectFrom('rooms')
        .selectAll()
        .where('id', '=', idOf(name))
        .executeTakeFirst()
      return row === undefined
        ? null
        : { name: row.name as RoomName, topic: row.topic, head: Number(row.last_seq) }
    })
  }

  heads(names: readonly RoomName[]): Promise<{ name: RoomName; head: number }[]> {
    return asStorageFailure(async () => {
      const found: { name: string; last_seq: number }[] = []
      for (const part of chunks(names.map(roomKeyOf)))
        found.push(
          ...(await this.#db
            .selectFrom('rooms')
            .select(['name', 'last_seq'])
            .where('key', 'in', part)
            .execute()),
        )
      return found.map(({ name, last_seq: head }) => ({ name: name as RoomName, head: Number(head) }))
    })
  }

  async append(room: RoomName, drafts: readonly Draft[]): Promise<Entry[]> {
    return (await this.appendAll([{ room, drafts }]))[0]!
  }

  /**
   * Appends to several rooms in one transaction. Only for whoever writes alone: two would each wait for a room that the
   * other one has.
   */
  async appendAll(batches: readonly { room: RoomName; drafts: readonly Draft[] }[]): Promise<Entry[][]> {
    const inOneTransaction = () =>
      this.#db.transaction().execute(async (db) => {
        const done: Appended[] = []
        for (const { room, drafts } of batches) done.push(await appendIn(db, room, drafts))
        return done
      })
    const done = await this.#health.write(() =>
      inOneTransaction().catch((error: unknown) => {
        // Another node has made the room in this moment, so now it is there.
        if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error
        return inOneTransaction()
      }),
    )
    const added = done.reduce((sum, { added }) => sum + added, 0)
    this.#counting.count += added
    if (added > 0) this.#counting.history.note(this.#counting.count)
    return done.map(({ entries }) => entries)
  }

  newestMentions(room: RoomName, members: readonly MemberId[]): Promise<NewestMention[]> {
    return asStorageFailure(() => newestMentions(this.#db, idOf(room), members))
  }

  entries(room: RoomName, range: Range): Promise<Entry[]> {
    return asStorageFailure(async () => (await readRows(this.#db, room, range)).map(fromRow))
  }

  page(room: RoomName, range: Range): Promise<RawPage> {
    return asStorageFailure(async () => {
      const rows = await readRows(this.#db, room, { ...range, maxBytes: PAGE_MAX_BYTES })
      return fit(rows, range.after ?? 0, jsonOf)
    })
  }

  check(): Promise<void> {
    return this.#health.check()
  }

  async close(): Promise<void> {
    await this.#db.destroy()
    this.#counting.history.close()
  }
}

/** In one transaction. Of two nodes with the same draft the second sees the first one's. */
async function appendIn(db: Kysely<Tables>, room: RoomName, drafts: readonly Draft[]): Promise<Appended> {
  const once = firstOfEach(drafts)
  // Comes first, because it locks the room's row until the commit.
  const { id, last_seq: lastSeq } = await raise(db, room, once.size)
  const kept = await repeated(db, id, [...once.values()])
  const fresh = [...once].filter(([key]) => !kept.has(key))
  if (fresh.length < once.size) await raise(db, room, fresh.length - once.size)
  if (fresh.length > 0) {
    const firstSeq = Number(lastSeq) - once.size + 1
    for (const [index, [key, draft]] of fresh.entries()) kept.set(key, toEntry(draft, firstSeq + index))
    const added = fresh.map(([key]) => kept.get(key)!)
    await insert(
      db,
      added.map((entry) => toRow(id, entry)),
    )
    await noteMentions(db, id, added)
    const topic = fresh.findLast(([, draft]) => draft.type === 'topic')?.[1]
    if (topic?.type === 'topic')
      await db.updateTable('rooms').set({ topic: topic.topic }).where('id', '=', id).execute()
  }
  const entries = drafts.map(({ author, clientId }) => kept.get(onceKey(author.id, clientId))!)
  return { entries, added: fresh.length }
}

/** The number of the room of this name. A node of an older version makes rooms without a key. */
function idOf(name: RoomName): RawBuilder<number> {
  return sql`(select id from rooms where key = ${roomKeyOf(name)} or (key is null and name = ${name}) order by key is null limit 1)`
}

/** Moves the room's `last_seq` by so many; makes the room when it is new. */
async function raise(
  db: Kysely<Tables>,
  name: RoomName,
  by: number,
): Promise<{ id: number; last_seq: number }> {
  const key = roomKeyOf(name)
  const update = () => sql<{ id: number; last_seq: number }>`
    update rooms set last_seq = last_seq + ${by}, key = ${key} where id = ${idOf(name)} returning id, last_seq`
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
      .returning(['id', 'last_seq'])
  const [made] = await runCached(db, 'make', insert, [name, key, '', by, Date.now(), by])
  return made!
}

/** The entries that these drafts repeat. */
async function repeated(
  db: Kysely<Tables>,
  room: number,
  drafts: readonly Draft[],
): Promise<Map<string, Entry>> {
  // Joined, because for `in` SQLite reads the whole room.
  const query = () => sql<Tables['entries']>`
    with drafts (author, once) as (values ${sql.join(drafts.map(() => sql`(${''}, ${''})`))})
    select entries.* from drafts inner join entries on room = ${0} and member = author and client_id = once`
  const build = () => ({ compile: () => query().compile(db) })
  const pairs = drafts.flatMap(({ author, clientId }) => [author.id, clientId])
  const rows = await runCached(db, `repeated ${drafts.length}`, build, [...pairs, room])
  return new Map(rows.map((row) => [onceKey(row.member, row.client_id), fromRow(row)]))
}

/** @param rows as `toRow` makes them, all with the same columns in the same order */
async function insert(db: Kysely<Tables>, rows: Tables['entries'][]): Promise<void> {
  const build = () => db.insertInto('entries').values(rows)
  await runCached(db, `insert ${rows.length}`, build, rows.flatMap(Object.values))
}

/** In slices, newest first, so that large entries are not read only to be left out. */
async function readRows(
  db: Kysely<Tables>,
  room: RoomName,
  { after = 0, before, limit, maxBytes = Infinity }: Range,
): Promise<EntryRow[]> {
  const rows: EntryRow[] = []
  let bytes = 0
  for (let size = FIRST_SLICE; rows.length < limit && bytes < maxBytes;) {
    const upTo = rows.at(-1)?.seq ?? before
    const slice = await db
      .selectFrom('entries')
      .select(['seq', 'id', 'type', 'member', 'client_id', 'at', 'payload'])
      .where('room', '=', idOf(room))
      .where('seq', '>', after)
      .$if(upTo !== undefined, (query) => query.where('seq', '<', upTo!))
      .orderBy('seq', 'desc')
      .limit(Math.min(size, limit - rows.length))
      .execute()
    rows.push(...slice)
    if (slice.length < size) break
    bytes += slice.reduce((sum, { payload }) => sum + payload.length, 0)
    size = Math.max(LEAST_SLICE, Math.floor((maxBytes - bytes) / (bytes / rows.length)))
  }
  return rows.reverse()
}
