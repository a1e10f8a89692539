import type { Entry } from '../../../common/protocol/entries'
import type { MessageValue } from '../../../common/protocol/answers'
import type { RoomName } from '../../../common/protocol/ids'
import { type Tab, value } from '../../support/chat'
import { exactly, type Figure } from './figures'
import type { Guest } from './guest'
import type { Scene } from './scene'
import type { ServerProcess } from './server-process'
import { textOf } from '../../support/text-of'
import { openDatabase } from '../../support/database-file'

export interface Row {
  seq: number
  id: string
  member: string
  clientId: string
  text: string
}

/** The whole log of a room, read page by page. */
export async function historyOf(tab: Tab, room: string): Promise<Entry[]> {
  let log: Entry[] = []
  for (let before = Number.MAX_SAFE_INTEGER; ; before = log[0]!.seq) {
    const page = value(await tab.ask('history', { room: room as RoomName, before, limit: 100 }))
    log = [...page.entries, ...log]
    if (!page.more) return log
  }
}

/** The entries of a room in the database, read through a connection of its own. */
export function rowsOf(dataDir: string, room: string): Row[] {
  const database = openDatabase(dataDir, { readonly: true })
  try {
    const sql = `SELECT seq, entries.id, member, client_id, body FROM entries
      JOIN rooms ON rooms.id = entries.room WHERE rooms.name = ? ORDER BY seq`
    const rows = database.prepare(sql).all(room) as Record<string, string>[]
    return rows.map(toRow)
  } finally {
    database.close()
  }
}

/** A row of either database. */
export function toRow({ seq, id, member, client_id, body }: Record<string, string>): Row {
  return {
    seq: Number(seq),
    id: id!,
    member: member!,
    clientId: client_id!,
    text: (JSON.parse(body!) as { text: string }).text,
  }
}

/**
 * What every case must hold: every sent message is in the log once, every acknowledged one has the `seq` of its answer,
 * and database, history and every page have the same log. No author may say
 * the same text twice.
 */
export async function verdict(
  scene: Scene,
  server: Pick<ServerProcess, 'url' | 'dataDir'>,
  guests: readonly Guest[],
  {
    room = 'lobby',
    readers = guests,
    rows = rowsOf(server.dataDir, room),
  }: { room?: string; readers?: readonly Guest[]; rows?: readonly Row[] } = {},
): Promise<Figure[]> {
  const tab = await scene.tab(server.url, room)
  const history = await historyOf(tab, room)
  for (const reader of readers) await reader.readEverything(room)
  const log = JSON.stringify(history)
  const said = guests.map((guest) => {
    const here = guest.said.filter((each) => each.room === room)
    return here.map(({ text }) => spoken(guest.id, text))
  })
  const order = new Map(history.map((entry) => [spoken(entry.author.id, textOf(entry)), entry.seq]))
  return [
    exactly('holes in seq', history.filter(({ seq }, index) => seq !== index + 1).length, 0),
    exactly('entries doubled', doubled(history), 0),
    exactly('said and not in the log', said.flat().filter((each) => !order.has(each)).length, 0),
    exactly(
      'unsent',
      guests.reduce((sum, guest) => sum + guest.unsent.length, 0),
      0,
    ),
    exactly('acknowledged and lost', lost(guests, room, rows), 0),
    exactly('authors out of order', said.filter((texts) => !isAscending(texts, order)).length, 0),
    exactly('history other than the database', Number(!isSame(history, rows)), 0),
    exactly(
      'logs other than history',
      readers.filter((reader) => JSON.stringify(reader.in(room).timeline.entries) !== log).length,
      0,
    ),
  ]
}

/** Merges the verdicts of several rooms: of each figure a failing one, if there is one. */
export function worst(verdicts: readonly Figure[][]): Figure[] {
  return verdicts[0]!.map((first, index) => {
    return verdicts.map((figures) => figures[index]!).find(({ holds }) => !holds) ?? first
  })
}

/** Messages that are in the log more than once. */
function doubled(entries: readonly Entry[]): number {
  return entries.length - new Set(entries.map((entry) => spoken(entry.author.id, textOf(entry)))).size
}

/** Messages whose `seq` differs from their answer. */
function lost(guests: readonly Guest[], room: string, rows: readonly Row[]): number {
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  const isThere = (text: string, { seq, id }: MessageValue) =>
    bySeq.get(seq)?.id === id && bySeq.get(seq)?.text === text
  return guests
    .flatMap(({ acknowledged }) => [...acknowledged.values()])
    .filter((each) => each.room === room)
    .filter(({ text, answers }) => !answers.every((answer) => isThere(text, answer))).length
}

function spoken(author: string, text: string): string {
  return `${author} ${text}`
}

/** True when each author's messages are in the log in the order sent. */
function isAscending(texts: readonly string[], order: ReadonlyMap<string, number>): boolean {
  const places = texts.map((text) => order.get(text)).filter((place) => place !== undefined)
  return places.every((place, index) => index === 0 || place > places[index - 1]!)
}

function isSame(history: readonly Entry[], rows: readonly Row[]): boolean {
  const summary = (seq: number, id: string, text: string) => `${seq} ${id} ${text}`
  const ofHistory = history.map((entry) => summary(entry.seq, entry.id, textOf(entry)))
  return ofHistory.join('\n') === rows.map(({ seq, id, text }) => summary(seq, id, text)).join('\n')
}
