import { type Kysely, sql } from 'kysely'
import { topicAfter } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import type { Draft } from '../../chat/ports'
import { chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { firstOfEach, fromRow, onceKey, toEntry, toRow } from './entry-rows'
import { foldIn } from './folds'
import { noteMentions } from './mentions'
import { raise, setTopic } from './rooms'

export interface Appended {
  entries: Entry[]
  /** How many of them are new. */
  added: number
}

/** Call it in a transaction. Of two nodes with the same draft, the second finds the first one's entry. */
export async function appendIn(
  db: Kysely<Tables>,
  room: RoomName,
  drafts: readonly Draft[],
): Promise<Appended> {
  const once = firstOfEach(drafts)
  // First, because it locks the room's row until the commit.
  const { id, last_seq: lastSeq } = await raise(db, room, once.size)
  const kept = await repeated(db, id, [...once.values()])
  const fresh = [...once].filter(([key]) => !kept.has(key))
  if (fresh.length < once.size) await raise(db, room, fresh.length - once.size)
  if (fresh.length > 0) {
    const firstSeq = Number(lastSeq) - once.size + 1
    for (const [index, [key, draft]] of fresh.entries()) kept.set(key, toEntry(draft, firstSeq + index))
    await keep(
      db,
      id,
      fresh.map(([key]) => kept.get(key)!),
    )
  }
  return { entries: drafts.map((draft) => kept.get(onceKey(draft))!), added: fresh.length }
}

/** Inserts entries and applies their effects: folds, mentions, the room's topic. */
async function keep(db: Kysely<Tables>, room: number, added: readonly Entry[]): Promise<void> {
  await insert(
    db,
    added.map((entry) => toRow(room, entry)),
  )
  await foldIn(db, room, added)
  await noteMentions(db, room, added)
  const topic = topicAfter(added)
  if (topic !== undefined) await setTopic(db, room, topic)
}

/** The stored entries that these drafts repeat, by `onceKey`. */
async function repeated(
  db: Kysely<Tables>,
  room: number,
  drafts: readonly Draft[],
): Promise<Map<string, Entry>> {
  const sent = drafts.filter(({ clientId }: { clientId?: string }) => clientId !== undefined)
  const kept = new Map<string, Entry>()
  for (const part of chunksOfFewSizes(sent))
    for (const entry of (await rowsOf(db, room, part)).map(fromRow)) kept.set(onceKey(entry), entry)
  return kept
}

async function rowsOf(
  db: Kysely<Tables>,
  room: number,
  sent: readonly (Draft & { clientId?: string })[],
): Promise<Tables['entries'][]> {
  // A join, because for `in` SQLite reads the whole room.
  const query = () => sql<Tables['entries']>`
    with drafts (sender, once) as (values ${sql.join(sent.map(() => sql`(${''}, ${''})`))})
    select entries.* from drafts inner join entries on room = ${0} and member = sender and client_id = once`
  const build = () => ({ compile: () => query().compile(db) })
  const pairs = sent.flatMap(({ author, clientId }) => [author.id, clientId])
  return runCached(db, `repeated ${sent.length}`, build, [...pairs, room])
}

/** @param rows from `toRow`, all with the same columns in the same order */
async function insert(db: Kysely<Tables>, rows: Tables['entries'][]): Promise<void> {
  for (const part of chunksOfFewSizes(rows)) {
    const build = () => db.insertInto('entries').values(part)
    await runCached(db, `insert ${part.length}`, build, part.flatMap(Object.values))
  }
}
