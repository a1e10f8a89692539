import { type Kysely, sql } from 'kysely'
import { applyChange, foldedAt, type Folded } from '../../../common/log/fold'
import { isChange, isMessage, mentionsOf, obsoletedBy, rewording } from '../../../common/log/kinds'
import { quoteOf } from '../../../common/log/quote'
import type { ChangeEntry, Entry, MessageEntry, Quote } from '../../../common/protocol/entries'
import type { Facts } from '../../chat/messages/decide'
import type { ChangeDraft, Draft } from '../../chat/ports'
import { chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { entriesBy, fromRow, toRow } from './entry-rows'
import { markGone } from './files/gone'
import { type Naming, noteMentions } from './mentions'
import { countPins, notePin } from './pins'
import { joinQuoted, quotingColumns, type QuotingRow, withQuotes } from './quotes'
import { noteReactions, reactedAmong, reactedKey } from './reactions'

export const isChangeDraft = (draft: Draft): draft is ChangeDraft => isChange(draft as Entry)

/** The messages that the drafts of one transaction may change, folded draft by draft, and what else decides on those. */
export class Folds {
  readonly #before: ReadonlyMap<number, MessageEntry>
  readonly #held: Map<number, Folded>
  readonly #reacted: Set<string>
  readonly #changes: ChangeEntry[] = []
  readonly #namings: Naming[] = []
  /** `seq` of the newest change to the words of each. */
  readonly #reworded = new Map<number, number>()
  /** Files of messages that are deleted. */
  readonly #goneFiles: string[] = []
  #pins: number

  private constructor(messages: ReadonlyMap<number, MessageEntry>, reacted: Set<string>, pins: number) {
    this.#before = messages
    this.#held = new Map([...messages].map(([seq, message]) => [seq, foldedAt(message)]))
    this.#reacted = reacted
    this.#pins = pins
  }

  static async of(db: Kysely<Tables>, room: number, drafts: readonly Draft[]): Promise<Folds> {
    const seqs = drafts.flatMap((draft) => (isChangeDraft(draft) ? draft.target : (repliedTo(draft) ?? [])))
    if (seqs.length === 0) return new Folds(new Map(), new Set(), 0)
    const changes = drafts.filter(isChangeDraft)
    const messages = await messagesOf(db, room, [...new Set(seqs)])
    const reactions = changes.filter((change) => change.type === 'reaction')
    const reacted = await reactedAmong(db, room, reactions)
    const hasPins = changes.some((change) => change.type === 'pin')
    return new Folds(messages, reacted, hasPins ? await countPins(db, room) : 0)
  }

  facts(change: ChangeDraft): Facts {
    return {
      message: this.#held.get(change.target)?.message,
      hasReacted: change.type === 'reaction' && this.#reacted.has(reactedKey(change)),
      pins: this.#pins,
    }
  }

  /** The quote of what the draft replies to; `undefined` where that is no message of the room, or deleted. */
  quote(draft: Draft): Quote | undefined {
    const target = this.#held.get(repliedTo(draft) ?? 0)
    return target && quoteOf(target.message)
  }

  /** The entry is appended next. */
  take(entry: Entry): void {
    if (isMessage(entry)) {
      this.#held.set(entry.seq, foldedAt(entry))
      this.#namings.push({ message: entry, before: [], named: entry.seq })
    } else if (isChange(entry)) this.#change(entry)
  }

  /** Writes what the entries made of the messages, once they are inserted. */
  async write(db: Kysely<Tables>, room: number): Promise<void> {
    if (this.#changes.length > 0) await this.#writeChanges(db, room)
    await noteMentions(db, room, this.#namings)
  }

  #change(change: ChangeEntry): void {
    const held = this.#held.get(change.target)
    if (held === undefined) return
    const after = applyChange(held, change)
    this.#held.set(change.target, after)
    this.#changes.push(change)
    if (after.message !== held.message && rewording(change) !== undefined)
      this.#reworded.set(change.target, change.seq)
    if (after.message.deleted && 'files' in held.message)
      this.#goneFiles.push(...(held.message.files ?? []).map(({ id }) => id))
    this.#pins += Number(after.message.pinned ?? false) - Number(held.message.pinned ?? false)
    const before = mentionsOf(held.message)
    if (mentionsOf(after.message) !== before)
      this.#namings.push({ message: after.message, before, named: change.seq })
    if (change.type !== 'reaction') return
    if (change.on) this.#reacted.add(reactedKey(change))
    else this.#reacted.delete(reactedKey(change))
  }

  async #writeChanges(db: Kysely<Tables>, room: number): Promise<void> {
    const targets = [...new Set(this.#changes.map(({ target }) => target))]
    const messages = targets.map((target) => this.#held.get(target)!.message)
    await replace(
      db,
      room,
      messages.filter((message) => message !== this.#before.get(message.seq)),
      this.#reworded,
    )
    await blank(
      db,
      room,
      this.#changes.filter((change) => obsoletedBy(change).length > 0),
    )
    for (const change of this.#changes) if (change.type === 'pin') await notePin(db, room, change)
    await noteReactions(
      db,
      room,
      this.#changes.filter((change) => change.type === 'reaction'),
    )
    const gone = messages.flatMap(({ seq, deleted }) => (deleted ? seq : []))
    await forgetOf(db, 'reactions', room, gone)
    await forgetOf(db, 'pins', room, gone)
    await markGone(db, this.#goneFiles)
  }
}

const repliedTo = (draft: Draft): number | undefined => ('reply' in draft ? draft.reply : undefined)

/** The messages of a room with these `seq`, folded. */
export async function messagesOf(
  db: Kysely<Tables>,
  room: number,
  seqs: readonly number[],
): Promise<Map<number, MessageEntry>> {
  const messages = new Map<number, MessageEntry>()
  for (const part of chunksOfFewSizes(seqs)) {
    // A join, because for `in` SQLite reads the whole room.
    const query = () => sql<QuotingRow>`
      with targets (place) as (values ${sql.join(part.map(() => sql`(cast(${0} as bigint))`))})
      select ${quotingColumns(db, 'entries')} from targets
      inner join entries on entries.room = ${0} and entries.seq = place ${joinQuoted(sql`entries.room`, 'entries')}
      where entries.target is null`
    const build = () => ({ compile: () => query().compile(db) })
    for (const row of withQuotes(await runCached(db, `targets ${part.length}`, build, [...part, room])))
      messages.set(row.seq, fromRow(row) as MessageEntry)
  }
  return messages
}

async function replace(
  db: Kysely<Tables>,
  room: number,
  messages: readonly MessageEntry[],
  reworded: ReadonlyMap<number, number>,
): Promise<void> {
  const row = sql`(cast(${0} as bigint), cast(${''} as text), cast(${0} as bigint), cast(${0} as bigint))`
  for (const part of chunksOfFewSizes(messages)) {
    const query = () => sql<never>`
      with folded (place, words, newest, other) as (values ${sql.join(part.map(() => row))})
      update entries set body = words, changed = newest, reworded = coalesce(other, reworded)
      from folded where room = ${0} and seq = place`
    const build = () => ({ compile: () => query().compile(db) })
    const values = part.flatMap((message) => {
      const { seq, body, changed } = toRow(room, message)
      return [seq, body, changed, reworded.get(seq) ?? null]
    })
    await runCached(db, `folded ${part.length}`, build, [...values, room])
  }
}

/** Erases the words of the earlier edit of each message, of which at most one still has some. */
async function blank(db: Kysely<Tables>, room: number, changes: readonly ChangeEntry[]): Promise<void> {
  const newest = [...new Map(changes.map(({ target, seq }) => [target, seq]))]
  for (const part of chunksOfFewSizes(newest)) {
    const row = sql`(cast(${0} as bigint), cast(${0} as bigint))`
    const query = () => sql<never>`
      with obsolete (place, newest) as (values ${sql.join(part.map(() => row))})
      update ${entriesBy(db, 'entries_worded')} set body = '{}'
      from obsolete where room = ${0} and target = place and seq < newest and type = 'edit' and body <> '{}'`
    const build = () => ({ compile: () => query().compile(db) })
    await runCached(db, `blank ${part.length}`, build, [...part.flat(), room])
  }
}

/** Deletes what stands beside messages that were deleted. */
async function forgetOf(
  db: Kysely<Tables>,
  table: 'reactions' | 'pins',
  room: number,
  targets: readonly number[],
): Promise<void> {
  for (const part of chunksOfFewSizes(targets)) {
    const build = () => db.deleteFrom(table).where('room', '=', room).where('target', 'in', part)
    await runCached(db, `forget ${table} ${part.length}`, build, [room, ...part])
  }
}
