import { type Kysely, sql } from 'kysely'
import { applyChange, foldedAt, type Folded, wordless } from '../../../common/log/fold'
import { isChange, obsoletedBy } from '../../../common/log/kinds'
import type { ChangeEntry, Entry, MessageEntry } from '../../../common/protocol/entries'
import { chunks, chunksOfFewSizes } from '../chunk'
import type { Tables } from '../schema'
import { runCached } from '../statement-cache'
import { entriesBy, fromRow, toRow } from './entry-rows'

/**
 * Folds the changes among these entries into the rows of their messages, and erases the words they make obsolete.
 * @param added ascending, already inserted, newer than all others of the room
 */
export async function foldIn(db: Kysely<Tables>, room: number, added: readonly Entry[]): Promise<void> {
  const changes = added.filter(isChange)
  for (const part of chunks(changes)) await foldPart(db, room, part)
}

async function foldPart(db: Kysely<Tables>, room: number, changes: readonly ChangeEntry[]): Promise<void> {
  const before = await messagesOf(db, room, [...new Set(changes.map(({ target }) => target))])
  const after = new Map(before)
  for (const change of changes) {
    const held = after.get(change.target)
    // A change older than the message with that `seq` does not apply to it.
    if (held === undefined || change.seq < change.target) continue
    const { message } = applyChange(held, change)
    after.set(change.target, foldedAt(message, change.seq))
    await blank(db, room, change, message === held.message)
  }
  const altered = [...after.values()].filter(({ message }) => before.get(message.seq)!.message !== message)
  await replace(
    db,
    room,
    altered.map(({ message }) => message),
  )
}

async function messagesOf(
  db: Kysely<Tables>,
  room: number,
  seqs: readonly number[],
): Promise<Map<number, Folded>> {
  const messages = new Map<number, Folded>()
  for (const part of chunksOfFewSizes(seqs)) {
    // A join, because for `in` SQLite reads the whole room.
    const query = () => sql<Tables['entries']>`
      with targets (place) as (values ${sql.join(part.map(() => sql`(cast(${0} as bigint))`))})
      select entries.* from targets inner join entries on room = ${0} and seq = place where target is null`
    const build = () => ({ compile: () => query().compile(db) })
    for (const row of await runCached(db, `targets ${part.length}`, build, [...part, room]))
      messages.set(Number(row.seq), foldedAt(fromRow(row) as MessageEntry))
  }
  return messages
}

async function replace(db: Kysely<Tables>, room: number, messages: readonly MessageEntry[]): Promise<void> {
  const row = sql`(cast(${0} as bigint), cast(${''} as text), cast(${0} as bigint))`
  for (const part of chunksOfFewSizes(messages)) {
    const query = () => sql<never>`
      with folded (place, words, newest) as (values ${sql.join(part.map(() => row))})
      update entries set body = words, changed = newest from folded where room = ${0} and seq = place`
    const build = () => ({ compile: () => query().compile(db) })
    const values = part.flatMap((message) => {
      const { seq, body, changed } = toRow(room, message)
      return [seq, body, changed]
    })
    await runCached(db, `folded ${part.length}`, build, [...values, room])
  }
}

/** @param isVain the change had no effect, so its own words are obsolete as well */
async function blank(db: Kysely<Tables>, room: number, change: ChangeEntry, isVain: boolean): Promise<void> {
  const types = obsoletedBy(change)
  if (types.length === 0) return
  const { body } = toRow(room, wordless(change))
  await sql`
    update ${entriesBy(db, 'entries_changes')} set body = ${body}
    where room = ${room} and target = ${change.target} and seq < ${isVain ? change.seq + 1 : change.seq}
    and type in (${sql.join(types)})`.execute(db)
}
