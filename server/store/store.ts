import { type Dialect, Kysely, Migrator, sql } from 'kysely'
import type { Draft, Sessions, Store, StoredRoom, StoredSession } from '../chat/ports'
import { Failure } from '../errors'
import type { ClientId, Entry, Epoch, Member, MemberId, Nickname, RoomName, Session } from '../protocol'
import { migrations } from './migrations'
import type { Tables } from './schema'

/**
 * The one set of queries behind which any database stands.
 * @throws when the database cannot be brought up to date
 */
export async function createStore(dialect: Dialect): Promise<Store & Sessions> {
  const db = new Kysely<Tables>({ dialect })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error as Error
  const meta = await db
    .selectFrom('meta')
    .select('value')
    .where('name', '=', 'epoch')
    .executeTakeFirstOrThrow()
  return new QueryStore(db, meta.value as Epoch)
}

class QueryStore implements Store, Sessions {
  readonly epoch: Epoch
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>, epoch: Epoch) {
    this.#db = db
    this.epoch = epoch
  }

  openRoom(name: RoomName): Promise<StoredRoom> {
    return asked(async () => {
      const known = await this.#room(this.#db, name)
      if (known !== undefined) return known
      await this.#db
        .insertInto('rooms')
        .values({ name, topic: '', last_seq: 0, created_at: Date.now() })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute()
      return (await this.#room(this.#db, name))!
    })
  }

  findRoom(name: RoomName): Promise<StoredRoom | null> {
    return asked(async () => (await this.#room(this.#db, name)) ?? null)
  }

  append(room: RoomName, drafts: readonly Draft[]): Promise<Entry[]> {
    const once = firstOfEach(drafts)
    return asked(() =>
      this.#db.transaction().execute(async (db) => {
        // Comes first, because it locks the room's row: of two nodes with the same draft the second sees the first one's.
        const { id, last_seq: lastSeq } = await raise(db, room, once.size)
        const kept = await this.#kept(db, id, [...once.values()])
        const fresh = [...once].filter(([key]) => !kept.has(key))
        if (fresh.length < once.size) await raise(db, room, fresh.length - once.size)
        if (fresh.length > 0) {
          const firstSeq = Number(lastSeq) - once.size + 1
          for (const [index, [key, draft]] of fresh.entries()) kept.set(key, toEntry(draft, firstSeq + index))
          const rows = fresh.map(([key]) => toRow(id, kept.get(key)!))
          await db.insertInto('entries').values(rows).execute()
        }
        return drafts.map((draft) => kept.get(onceKey(draft.author.id, draft.clientId))!)
      }),
    )
  }

  entries(
    room: RoomName,
    { after = 0, before, limit }: { after?: number; before?: number; limit: number },
  ): Promise<Entry[]> {
    return asked(async () => {
      const rows = await this.#db
        .selectFrom('entries')
        .innerJoin('rooms', 'rooms.id', 'entries.room')
        .selectAll('entries')
        .where('rooms.name', '=', room)
        .where('seq', '>', after)
        .$if(before !== undefined, (query) => query.where('seq', '<', before!))
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute()
      return rows.reverse().map(fromRow)
    })
  }

  findSession(key: string): Promise<StoredSession | null> {
    return asked(async () => {
      const row = await this.#db.selectFrom('sessions').selectAll().where('key', '=', key).executeTakeFirst()
      if (row === undefined) return null
      return {
        id: row.member as MemberId,
        nickname: row.nickname as Nickname,
        chosen: row.chosen === 1,
        expiresAt: Number(row.expires_at),
      }
    })
  }

  saveSession(key: string, { id, nickname, chosen, expiresAt }: StoredSession): Promise<void> {
    const values = { member: id, nickname, chosen: Number(chosen), expires_at: expiresAt }
    return asked(async () => {
      await this.#db
        .insertInto('sessions')
        .values({ key, ...values })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
        .execute()
    })
  }

  renameSession({ id, nickname, chosen }: Session): Promise<void> {
    return asked(async () => {
      await this.#db
        .updateTable('sessions')
        .set({ nickname, chosen: Number(chosen) })
        .where('member', '=', id)
        .execute()
    })
  }

  forgetSession(key: string): Promise<void> {
    return asked(async () => {
      await this.#db.deleteFrom('sessions').where('key', '=', key).execute()
    })
  }

  forgetExpiredSessions(now: number): Promise<void> {
    return asked(async () => {
      await this.#db.deleteFrom('sessions').where('expires_at', '<', now).execute()
    })
  }

  async check(): Promise<void> {
    await asked(() => sql`select 1 from meta`.execute(this.#db))
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  async #room(db: Kysely<Tables>, name: RoomName): Promise<StoredRoom | undefined> {
    const row = await db.selectFrom('rooms').selectAll().where('name', '=', name).executeTakeFirst()
    return row && { name, topic: row.topic, head: Number(row.last_seq) }
  }

  /** The entries that these drafts repeat. */
  async #kept(db: Kysely<Tables>, room: number, drafts: readonly Draft[]): Promise<Map<string, Entry>> {
    const rows = await db
      .selectFrom('entries')
      .selectAll()
      .where('room', '=', room)
      .where('member', 'in', [...new Set(drafts.map(({ author }) => author.id))])
      .where('client_id', 'in', [...new Set(drafts.map(({ clientId }) => clientId))])
      .execute()
    return new Map(rows.map((row) => [onceKey(row.member, row.client_id), fromRow(row)]))
  }
}

/** What the author and the browser's name for the message make together, in one room. */
function onceKey(member: string, clientId: string | null): string {
  return `${member} ${clientId}`
}

/** The drafts without their repeats, in order. */
function firstOfEach(drafts: readonly Draft[]): Map<string, Draft> {
  const once = new Map<string, Draft>()
  for (const draft of drafts) {
    const key = onceKey(draft.author.id, draft.clientId)
    if (!once.has(key)) once.set(key, draft)
  }
  return once
}

/** Moves the room's `last_seq` by so many. */
function raise(db: Kysely<Tables>, room: RoomName, by: number): Promise<{ id: number; last_seq: number }> {
  return db
    .updateTable('rooms')
    .set((row) => ({ last_seq: row('last_seq', '+', by) }))
    .where('name', '=', room)
    .returning(['id', 'last_seq'])
    .executeTakeFirstOrThrow()
}

function toEntry({ id, clientId, author, at, text }: Draft, seq: number): Entry {
  return { seq, id, type: 'text', at, author, clientId, text }
}

function toRow(room: number, { seq, id, type, at, author, clientId, text }: Entry): Tables['entries'] {
  const payload = JSON.stringify({ nickname: author.nickname, address: author.address, text })
  return { room, seq, id, type, member: author.id, client_id: clientId, at, payload }
}

function fromRow(row: Tables['entries']): Entry {
  const { nickname, address, text } = JSON.parse(row.payload) as {
    nickname: Nickname
    address?: string
    text: string
  }
  const author: Member = {
    id: row.member as MemberId,
    nickname,
    ...(address === undefined ? {} : { address }),
  }
  return {
    seq: Number(row.seq),
    id: row.id,
    type: 'text',
    at: Number(row.at),
    author,
    clientId: row.client_id as ClientId,
    text,
  }
}

/** What a database throws becomes the one refusal that means it, with the cause for the log. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Failure('storage', undefined, error)
  }
}
