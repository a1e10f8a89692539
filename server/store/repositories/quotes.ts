import { type RawBuilder, sql } from 'kysely'
import type { Quote } from '../../../common/protocol/entries'
import type { Mention } from '../../../common/protocol/members'
import { EXCERPT_READS, excerptOf } from '../../../common/log/excerpt'
import type { Tables } from '../schema'
import { entryColumns, type EntryRow } from './entry-rows'

/** Of the JSON of a message, with the longest escapes: enough for an excerpt. */
const BODY_START = 10 + 6 * EXCERPT_READS

/** A row with the message that it answers, from `quotingColumns`. */
export type QuotingRow = Omit<Tables['entries'], 'room'> & {
  quoted_member: string | null
  quoted_author: string | null
  quoted_body: string | null
  quoted_reworded: number | null
}

const quotedColumns = sql`
  quoted.member as quoted_member, quoted.author as quoted_author,
  substr(quoted.body, 1, ${sql.lit(BODY_START)}) as quoted_body, quoted.reworded as quoted_reworded`

/** @param answering the name of the rows, which may be replies */
export const quotingColumns = (answering: string): RawBuilder<unknown> =>
  sql.join([...entryColumns.map((column) => sql.ref(`${answering}.${column}`)), quotedColumns])

export const joinQuoted = (room: RawBuilder<unknown>, answering: string): RawBuilder<unknown> => sql`
  left join entries as quoted on quoted.room = ${room} and quoted.seq = ${sql.ref(`${answering}.reply`)}`

/** The rows with their quotes, each read once. A message changes with the words that it quotes. */
export function withQuotes(rows: readonly QuotingRow[]): EntryRow[] {
  const quotes = new Map<number, Quote>()
  return rows.map(({ quoted_member, quoted_author, quoted_body, quoted_reworded, ...found }) => {
    // PostgreSQL gives large numbers as text.
    const row: EntryRow = { ...found, seq: Number(found.seq), changed: numberOf(found.changed) }
    if (quoted_member === null) return row
    const seq = Number(row.reply)
    const quote = quotes.get(seq) ?? {
      seq,
      author: { id: quoted_member, nickname: nicknameIn(quoted_author!) } as Mention,
      excerpt: excerptOf(textIn(quoted_body!)),
    }
    quotes.set(seq, quote)
    const reworded = numberOf(quoted_reworded) ?? 0
    const changed = reworded > row.seq ? Math.max(reworded, row.changed ?? 0) : row.changed
    return { ...row, changed, quote }
  })
}

const numberOf = (value: number | null): number | null => (value === null ? null : Number(value))

const nicknameIn = (author: string): string => (JSON.parse(author) as { nickname: string }).nickname

/** The text that a body begins with, as far as it goes. The database cuts it: a body may be long, and replies to it many. */
function textIn(body: string): string {
  const [, text = ''] = /^\{"text":"((?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*)/.exec(body) ?? []
  return JSON.parse(`"${text}"`) as string
}
