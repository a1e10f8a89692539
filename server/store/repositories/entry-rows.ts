import { type Kysely, type RawBuilder, sql, SqliteAdapter } from 'kysely'
import type { Draft } from '../../chat/ports'
import type { Entry } from '../../../common/protocol/entries'
import type { Tables } from '../schema'

/** Identifies repeats within a room. Entries of the server itself never repeat. */
export function onceKey({
  id,
  author,
  clientId,
}: Pick<Draft, 'id' | 'author'> & { clientId?: string }): string {
  return clientId === undefined ? ` ${id}` : `${author.id} ${clientId}`
}

/** The drafts without repeats, in order, by `onceKey`. */
export function firstOfEach(drafts: readonly Draft[]): Map<string, Draft> {
  const once = new Map<string, Draft>()
  for (const draft of drafts) if (!once.has(onceKey(draft))) once.set(onceKey(draft), draft)
  return once
}

export function toEntry(draft: Draft, seq: number): Entry {
  return { seq, ...draft }
}

/** The fields with columns of their own. The type adds the others. */
interface Placed extends Pick<Entry, 'seq' | 'id' | 'at' | 'author'> {
  type: string
  clientId?: string
  target?: number
  changed?: number
}

export function toRow(room: number, entry: Entry): Tables['entries'] {
  const { seq, id, type, at, author, clientId, target, changed, ...said }: Placed = entry
  const { id: member, ...seen } = author
  return {
    ...{ room, seq, id, type, member, client_id: clientId ?? null, at },
    ...{ author: JSON.stringify(seen), body: JSON.stringify(said) },
    ...{ target: target ?? null, changed: changed ?? null },
  }
}

/**
 * The entries table, read by one of its partial indices. Without statistics SQLite prefers the primary key, and reads past
 * every change in between.
 */
export function entriesBy(
  db: Kysely<Tables>,
  index: 'entries_messages' | 'entries_changes',
): RawBuilder<unknown> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  return isSqlite ? sql`entries indexed by ${sql.ref(index)}` : sql`entries`
}

/** A row without its room. */
export type EntryRow = Omit<Tables['entries'], 'room'>

export const entryColumns = [
  ...(['seq', 'id', 'type', 'member', 'client_id', 'at'] as const),
  ...(['author', 'body', 'target', 'changed'] as const),
] satisfies (keyof EntryRow)[]

export function fromRow(row: EntryRow): Entry {
  return JSON.parse(jsonOf(row)) as Entry
}

/** The entry of a row as JSON. JSON columns are joined as they are: parsing and encoding 500 takes longer than the query. */
export function jsonOf(row: EntryRow): string {
  const { seq, id, type, at, member, author, client_id, target, changed, body } = row
  return [
    `{"seq":${seq},"id":${JSON.stringify(id)},"type":"${type}","at":${at},"author":{"id":${JSON.stringify(member)}`,
    `${behind(author)}}`,
    client_id === null ? '' : `,"clientId":${JSON.stringify(client_id)}`,
    target === null ? '' : `,"target":${target}`,
    behind(body),
    changed === null ? '}' : `,"changed":${changed}}`,
  ].join('')
}

/** The fields of a JSON object, to follow other fields. */
function behind(json: string): string {
  return json === '{}' ? '' : `,${json.slice(1, -1)}`
}
