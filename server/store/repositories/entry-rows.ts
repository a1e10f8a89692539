import { type Kysely, type RawBuilder, sql, SqliteAdapter } from 'kysely'
import type { Draft } from '../../chat/ports'
import type { Entry, Quote } from '../../../common/protocol/entries'
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

/** @param quote of the message that it answers; `undefined` for none */
export function toEntry(draft: Draft, seq: number, quote?: Quote): Entry {
  const entry = { seq, ...draft, ...('reply' in draft && { reply: quote }) }
  if (quote === undefined) delete (entry as { reply?: unknown }).reply
  return entry as Entry
}

/** Fields with columns of their own. The others, which the type adds, are the body. */
const PLACED = [
  'seq',
  'id',
  'type',
  'at',
  'author',
  'clientId',
  'target',
  'changed',
  'reply',
] satisfies (keyof Placed)[]
const IN_COLUMNS: ReadonlySet<string> = new Set(PLACED)
const MEMBER_IN_COLUMNS: ReadonlySet<string> = new Set(['id'])

export function toRow(room: number, entry: Entry): Tables['entries'] {
  const { seq, id, type, at, author, clientId, target, changed, reply }: Placed = entry
  return {
    room,
    seq,
    id,
    type,
    member: author.id,
    client_id: clientId ?? null,
    at,
    author: jsonWithout(author, MEMBER_IN_COLUMNS),
    body: jsonWithout(entry, IN_COLUMNS),
    target: target ?? null,
    changed: changed ?? null,
    reply: reply?.seq ?? null,
    reworded: null,
  }
}

interface Placed extends Pick<Entry, 'seq' | 'id' | 'at' | 'author'> {
  type: string
  clientId?: string
  target?: number
  changed?: number
  reply?: Quote
}

/** A rest element (`...rest`) instead took 7 % of the CPU of an append. */
function jsonWithout(object: object, names: ReadonlySet<string>): string {
  const fields: string[] = []
  for (const [name, value] of Object.entries(object))
    if (!names.has(name) && value !== undefined)
      fields.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
  return `{${fields.join(',')}}`
}

/**
 * The entries table, read by one of its partial indices. Without statistics SQLite prefers the primary key, and reads past
 * every change in between.
 */
export function entriesBy(
  db: Kysely<Tables>,
  index: 'entries_messages' | 'entries_worded',
): RawBuilder<unknown> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  return isSqlite ? sql`entries indexed by ${sql.ref(index)}` : sql`entries`
}

/** A row without its room, and with its quote. */
export type EntryRow = Omit<Tables['entries'], 'room'> & { quote?: Quote }

export const entryColumns = [
  ...(['seq', 'id', 'type', 'member', 'client_id', 'at'] as const),
  ...(['author', 'body', 'target', 'changed', 'reply', 'reworded'] as const),
] satisfies (keyof EntryRow)[]

export function fromRow(row: EntryRow): Entry {
  return JSON.parse(jsonOf(row)) as Entry
}

/** The entry of a row as JSON. JSON columns are joined as they are: parsing and encoding 500 takes longer than the query. */
export function jsonOf(row: EntryRow): string {
  const { seq, id, type, at, member, author, client_id, target, changed, quote, body } = row
  return [
    `{"seq":${seq},"id":${JSON.stringify(id)},"type":"${type}","at":${at},"author":{"id":${JSON.stringify(member)}`,
    `${behind(author)}}`,
    client_id === null ? '' : `,"clientId":${JSON.stringify(client_id)}`,
    target === null ? '' : `,"target":${target}`,
    quote === undefined ? '' : `,"reply":${JSON.stringify(quote)}`,
    behind(body),
    changed === null ? '}' : `,"changed":${changed}}`,
  ].join('')
}

/** The fields of a JSON object, to follow other fields. */
function behind(json: string): string {
  return json === '{}' ? '' : `,${json.slice(1, -1)}`
}
