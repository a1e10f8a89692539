import { type Kysely, type RawBuilder, sql, SqliteAdapter } from 'kysely'
import type { Written } from '../../chat/log/page'
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
  return isSqlite(db) ? sql`entries indexed by ${sql.ref(index)}` : sql`entries`
}

/** A row as an answer needs it. */
export interface EntryRow extends Written {
  seq: number
  changed: number | null
}

export const fromRow = ({ json }: EntryRow): Entry => JSON.parse(json) as Entry

/**
 * The entry of a row as JSON, `opening` before its quote and `ending` behind it, up to what changed it. The database joins
 * it: to read 500 rows of 16 columns took three times as long as to find them.
 * @param of the name of the rows
 */
export function jsonColumns(db: Kysely<Tables>, of: string): RawBuilder<unknown> {
  const quoted = isSqlite(db) ? sql`json_quote` : sql`to_json`
  const column = (name: keyof Tables['entries']) => sql.ref(`${of}.${name}`)
  const text = (name: keyof Tables['entries']) => sql`cast(${quoted}(${column(name)}) as text)`
  /** The fields of a JSON object, to follow other fields. */
  const behind = (name: 'author' | 'body') =>
    sql`case ${column(name)} when '{}' then '' else ',' || substr(${column(name)}, 2, length(${column(name)}) - 2) end`
  return sql`
    '{"seq":' || ${column('seq')} || ',"id":' || ${text('id')} || ',"type":"' || ${column('type')} || '","at":' || ${column('at')}
    || ',"author":{"id":' || ${text('member')} || ${behind('author')} || '}'
    || case when ${column('client_id')} is null then '' else ',"clientId":' || ${text('client_id')} end
    || coalesce(',"target":' || ${column('target')}, '') as opening,
    ${behind('body')} as ending`
}

export const isSqlite = (db: Kysely<Tables>): boolean => db.getExecutor().adapter instanceof SqliteAdapter
