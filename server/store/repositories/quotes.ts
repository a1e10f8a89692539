import { type Kysely, type RawBuilder, sql } from 'kysely'
import { EXCERPT_READS, excerptOf } from '../../../common/log/excerpt'
import type { Tables } from '../schema'
import { type EntryRow, isSqlite, jsonColumns } from './entry-rows'

/** Of the JSON of a message, with the longest escapes: enough for an excerpt. */
const BODY_START = 10 + 6 * EXCERPT_READS

/** A row of `quotingColumns`. PostgreSQL gives large numbers as text. */
export interface QuotingRow {
  seq: number | string
  changed: number | string | null
  opening: string
  ending: string
  /** JSON of the `Quoted` message; `null` for none. */
  quoted: string | null
}

type Quoted = [seq: number, member: string, author: string, bodyStart: string, reworded: number | null]

/** @param answering the name of the rows, which may be replies */
export function quotingColumns(db: Kysely<Tables>, answering: string): RawBuilder<unknown> {
  const array = isSqlite(db) ? sql`json_array` : sql`json_build_array`
  return sql`
    ${sql.ref(`${answering}.seq`)}, ${sql.ref(`${answering}.changed`)}, ${jsonColumns(db, answering)},
    case when quoted.seq is not null then cast(${array}(
      quoted.seq, quoted.member, quoted.author, substr(quoted.body, 1, ${sql.lit(BODY_START)}), quoted.reworded
    ) as text) end as quoted`
}

export const joinQuoted = (room: RawBuilder<unknown>, answering: string): RawBuilder<unknown> => sql`
  left join entries as quoted on quoted.room = ${room} and quoted.seq = ${sql.ref(`${answering}.reply`)}`

/** The rows with their quotes, each read once. A message changes with the words that it quotes. */
export function withQuotes(rows: readonly QuotingRow[]): EntryRow[] {
  const quotes = new Map<string, { json: string; reworded: number }>()
  return rows.map(({ seq, changed, opening, ending, quoted }) => {
    if (quoted === null) return rowOf(Number(seq), Number(changed), opening, ending)
    const quote = quotes.get(quoted) ?? quoteIn(quoted)
    quotes.set(quoted, quote)
    const newest = Math.max(Number(changed), quote.reworded > Number(seq) ? quote.reworded : 0)
    return rowOf(Number(seq), newest, opening, ending, `,"reply":${quote.json}`)
  })
}

/** @param changed 0 for never */
function rowOf(seq: number, changed: number, opening: string, ending: string, reply = ''): EntryRow {
  const end = changed === 0 ? '}' : `,"changed":${changed}}`
  const bytes = [opening, reply, ending, end].reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  return { seq, changed: changed === 0 ? null : changed, json: opening + reply + ending + end, bytes }
}

function quoteIn(quoted: string): { json: string; reworded: number } {
  const [seq, id, author, bodyStart, reworded] = JSON.parse(quoted) as Quoted
  const quote = { seq, author: { id, nickname: nicknameIn(author) }, excerpt: excerptOf(wordsIn(bodyStart)) }
  return { json: JSON.stringify(quote), reworded: reworded ?? 0 }
}

const nicknameIn = (author: string): string => (JSON.parse(author) as { nickname: string }).nickname

const STRING = /"((?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*)/.source
const TEXT = new RegExp(String.raw`^\{"text":${STRING}`)
const FIRST_FILE = new RegExp(String.raw`^\{"text":"","files":\[\{"id":"[^"]*","name":${STRING}`)

/** What a quote shows of a body, as far as it goes. The database cuts it: a body may be long, and replies to it many. */
function wordsIn(body: string): string {
  const [, words = ''] = FIRST_FILE.exec(body) ?? TEXT.exec(body) ?? []
  return JSON.parse(`"${words}"`) as string
}
