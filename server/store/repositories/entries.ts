import { type Kysely, sql } from 'kysely'
import { topicAfter } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import { decide, decideAuthor, editAsKept, type Verdict, withoutOwnReason } from '../../chat/messages/decide'
import type { Rules } from '../../chat/moderation/rules'
import type { Draft, Refused } from '../../chat/ports'
import { chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { firstOfEach, fromRow, onceKey, toEntry, toRow } from './entry-rows'
import { Claims } from './files/claims'
import { Folds, isChangeDraft } from './folds'
import { type Deletion, writeDeletions } from './moderation/moderation-log'
import { HeldDrafts, settleDeleted } from './moderation/queue/held-drafts'
import { SlowMode } from './moderation/slow-mode'
import { noteTalkers } from './moderation/talkers'
import { joinQuoted, quotingColumns, type QuotingRow, withQuotes } from './quotes'
import { lower, raise, setOwner, setTopic } from './rooms'

export interface Appended {
  entries: (Entry | Refused)[]
  /** The new ones among them. */
  added: Entry[]
}

/** Call it in a transaction. Of two nodes with the same draft, the second finds the first one's entry. */
export async function appendIn(
  db: Kysely<Tables>,
  room: RoomName,
  drafts: readonly Draft[],
  rules: Rules,
): Promise<Appended> {
  const once = firstOfEach(drafts)
  // First, because it locks the room's row until the commit.
  const { id, last_seq: raised, revision, waiting } = await raise(db, room, once.size)
  const lastSeq = Number(raised) - once.size
  if (rules.revision !== null && Number(revision) !== rules.revision) {
    await lower(db, id, lastSeq)
    return { entries: drafts.map(() => ({ seq: 0, isStale: true })), added: [] }
  }
  const kept: Map<string, Entry | Refused> = await repeated(db, id, [...once.values()])
  const rest = [...once].filter(([key]) => !kept.has(key))
  const held = await HeldDrafts.of(
    db,
    { id, waiting: Number(waiting) },
    rest.map(([, draft]) => draft),
    rules,
  )
  const fresh = rest.filter(([key, draft]) => {
    const first = held.repeated(draft)
    if (first) kept.set(key, first)
    return first === undefined
  })
  const news = fresh.map(([, draft]) => draft)
  const folds = await Folds.of(db, id, news)
  const slowMode = await SlowMode.of(db, id, news, rules)
  const claims = await Claims.of(db, room, news)
  const added: Entry[] = []
  const deletions: Deletion[] = []
  for (const [key, draft] of fresh) {
    const seq = lastSeq + added.length + 1
    const verdict = () => (isChangeDraft(draft) ? decide(draft, folds.facts(draft), rules) : null)
    const refused =
      decideAuthor(draft, rules) ??
      slowMode.decide(draft) ??
      refusedBy(verdict()) ??
      claims.decide(draft) ??
      held.decide(draft, seq)
    if (refused?.held !== undefined) {
      slowMode.take(draft)
      claims.take(draft, null)
    }
    if (refused !== null) {
      kept.set(key, refused)
      continue
    }
    const entry = toEntry(asKept(draft, folds), seq, folds.quote(draft))
    if (draft.type === 'delete') deletions.push({ by: draft, message: folds.facts(draft).message! })
    folds.take(entry)
    slowMode.take(draft)
    claims.take(draft, seq)
    added.push(entry)
    kept.set(key, entry)
  }
  if (added.length < once.size) await lower(db, id, lastSeq + added.length)
  // First, because the same transaction may delete such a message.
  await claims.write()
  if (added.length > 0) await keep(db, id, added, folds)
  await slowMode.write()
  // An ordered deletion has the line of its order.
  await writeDeletions(
    db,
    id,
    deletions.filter(({ by }) => !rules.ordered.includes(by.id)),
  )
  await noteTalkers(db, id, rules.talking, added)
  await held.write()
  if (Number(waiting) > 0) await settleDeleted(db, id, added)
  if (rules.givesOwner && added[0]?.seq === 1) await setOwner(db, id, added[0].author.id, added[0].at)
  return { entries: drafts.map((draft) => kept.get(onceKey(draft))!), added }
}

function asKept(draft: Draft, folds: Folds): Draft {
  if (draft.type === 'edit') return editAsKept(draft, folds.facts(draft).message)
  return draft.type === 'delete' ? withoutOwnReason(draft, folds.facts(draft).message) : draft
}

function refusedBy(verdict: Verdict): Refused | null {
  if (verdict === null) return null
  return verdict === 'unchanged' ? { seq: 0 } : { seq: 0, code: verdict }
}

/** Inserts entries and applies their effects: folds, mentions, the room's topic. */
export async function keep(
  db: Kysely<Tables>,
  room: number,
  added: readonly Entry[],
  folds: Folds,
): Promise<void> {
  await insert(
    db,
    added.map((entry) => toRow(room, entry)),
  )
  await folds.write(db, room)
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
    for (const entry of withQuotes(await rowsOf(db, room, part)).map(fromRow)) kept.set(onceKey(entry), entry)
  return kept
}

async function rowsOf(
  db: Kysely<Tables>,
  room: number,
  sent: readonly (Draft & { clientId?: string })[],
): Promise<QuotingRow[]> {
  // A join, because for `in` SQLite reads the whole room.
  const query = () => sql<QuotingRow>`
    with drafts (sender, once) as (values ${sql.join(sent.map(() => sql`(${''}, ${''})`))})
    select ${quotingColumns(db, 'entries')}
    from drafts inner join entries on entries.room = ${0} and entries.member = sender and entries.client_id = once
    ${joinQuoted(sql`entries.room`, 'entries')}`
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
