import { isDeepStrictEqual } from 'node:util'
import type { Page } from '../../../common/protocol/answers'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import { type Person, type Tab, value } from '../../support/chat'
import { exactly, type Figure } from './figures'
import type { Acknowledged, Guest } from './guest'
import { isFoldOf, type Made, madeOf, type Row, rowsOf } from './rows'
import type { Scene } from './scene'
import type { ServerProcess } from './server-process'

/** The largest `seq` that HTTP takes. */
const BEHIND_ALL = 1e15 - 1

/** All messages of a room, read page by page. */
export function historyOf(tab: Tab, room: string): Promise<Entry[]> {
  return paged(async (before) =>
    value(await tab.ask('history', { room: room as RoomName, before, limit: 100 })),
  )
}

/** The same over HTTP. */
export function historyOverHttp(person: Person, room: string): Promise<Entry[]> {
  const path = `/api/rooms/${encodeURIComponent(room)}/messages`
  return paged(async (before) => (await person.call<Page>('GET', `${path}?before=${before}&limit=100`)).body)
}

async function paged(read: (before: number) => Promise<Page>): Promise<Entry[]> {
  let log: Entry[] = []
  for (let before = BEHIND_ALL; ; before = log[0]!.seq) {
    const page = await read(before)
    log = [...page.entries, ...log]
    if (!page.more) return log
  }
}

/**
 * What every case must hold: every sent message is in the log once and as its author last made it, every acknowledged
 * command has the `seq` of its answer, and database, history, HTTP and every page have the same log.
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
  const { person, tab } = await scene.visitor(server.url, room)
  const history = await historyOf(tab, room)
  const overHttp = await historyOverHttp(person, room)
  for (const reader of readers) await reader.readEverything(room)
  const log = alike(history)
  const made = madeOf(rows)
  const placed = new Map(rows.map((row) => [`${row.member} ${row.clientId}`, row.seq]))
  const said = guests.flatMap((guest) => {
    const here = guest.said.filter((each) => each.room === room)
    return here.map((each) => ({
      ...each,
      message: made.get(placed.get(`${guest.id} ${each.clientId}`) ?? 0),
    }))
  })
  const isAsMade = ({ message, isDeleted, text }: (typeof said)[number]) =>
    message === undefined || (message.isDeleted === isDeleted && (isDeleted || message.text === text))
  return [
    exactly('holes in seq', rows.filter(({ seq }, index) => seq !== index + 1).length, 0),
    exactly('entries doubled', doubled(history) + surplus(guests, rows), 0),
    exactly(
      'said and not in the log',
      said.filter(({ message, isDeleted }) => !message && !isDeleted).length,
      0,
    ),
    exactly('words other than last written', said.filter((each) => !isAsMade(each)).length, 0),
    exactly('reactions other than last chosen', unlike(guests, placed, made), 0),
    exactly(
      'unsent',
      guests.reduce((sum, guest) => sum + guest.unsent.length, 0),
      0,
    ),
    exactly('acknowledged and lost', lost(guests, room, rows), 0),
    exactly('authors out of order', guests.filter((guest) => !isAscending(guest, room, placed)).length, 0),
    exactly('history other than the database', Number(!isFoldOf(history, rows)), 0),
    exactly('HTTP other than history', Number(alike(overHttp) !== log), 0),
    exactly(
      'logs other than history',
      readers.filter((reader) => alike(reader.in(room).timeline.entries) !== log).length,
      0,
    ),
    exactly('own reactions not known', readers.filter((reader) => !knowsOwn(reader, room, made)).length, 0),
  ]
}

/** Merges the verdicts of several rooms: of each figure a failing one, if there is one. */
export function worst(verdicts: readonly Figure[][]): Figure[] {
  return verdicts[0]!.map((first, index) => {
    return verdicts.map((figures) => figures[index]!).find(({ holds }) => !holds) ?? first
  })
}

/** What all readers must have: whom a reaction names is a sample, and whether it is one's own is for oneself. */
function alike(entries: readonly Entry[]): string {
  const lines = entries.map((entry) => {
    const reactions = ('reactions' in entry && entry.reactions) || []
    const counts = reactions.map(({ emoji, count }) => ({ emoji, count }))
    // In any order: a page adds fields as changes arrive.
    return JSON.stringify(Object.entries({ ...entry, reactions: counts }).sort())
  })
  return lines.join('\n')
}

/** Messages that are in the log more than once. */
function doubled(entries: readonly Entry[]): number {
  return entries.length - new Set(entries.map(({ author, clientId }) => `${author.id} ${clientId}`)).size
}

/** Changes that are in the log more often than they were made. */
function surplus(guests: readonly Guest[], rows: readonly Row[]): number {
  const counts = new Map<string, number>()
  for (const { member, type } of rows)
    counts.set(`${member} ${type}`, (counts.get(`${member} ${type}`) ?? 0) + 1)
  const over = (guest: Guest, type: Entry['type'], made: number) =>
    Math.max(0, (counts.get(`${guest.id} ${type}`) ?? 0) - made)
  return guests.reduce((sum, guest) => {
    const { edit, delete: deletions, react } = guest.made
    return sum + over(guest, 'edit', edit) + over(guest, 'delete', deletions) + over(guest, 'reaction', react)
  }, 0)
}

/** Reactions that are not what was chosen last. A deleted message has none. */
function unlike(
  guests: readonly Guest[],
  placed: ReadonlyMap<string, number>,
  made: ReadonlyMap<number, Made>,
): number {
  const isUnlike = (guest: Guest, key: string, on: boolean) => {
    const emoji = key.slice(key.lastIndexOf(' ') + 1)
    const message = made.get(placed.get(key.slice(0, key.lastIndexOf(' '))) ?? 0)
    return message?.isDeleted === false && (message.reactions.get(emoji)?.has(guest.id) ?? false) !== on
  }
  return guests.reduce(
    (sum, guest) => sum + [...guest.reacted].filter(([key, on]) => isUnlike(guest, key, on)).length,
    0,
  )
}

const types = { message: 'text', edit: 'edit', delete: 'delete', react: 'reaction' } as const

/** Commands that are not where their answer says, or are another. */
function lost(guests: readonly Guest[], room: string, rows: readonly Row[]): number {
  const bySeq = new Map(rows.map((row) => [row.seq, row]))
  const rewordings = rows.filter(({ type }) => type === 'edit' || type === 'delete')
  /** `seq` of the last change of its words, by message. */
  const reworded = new Map(rewordings.map(({ seq, target }) => [target, seq]))
  const hasWords = (row: Row, text: string) =>
    (reworded.get(row.target ?? row.seq) ?? 0) > row.seq || row.body.text === text
  const isKept = (asked: Acknowledged['asked'], row: Row | undefined): boolean => {
    if (row?.type !== types[asked.command] || row.clientId !== asked.clientId) return false
    if ('target' in asked && row.target !== asked.target) return false
    if ('emoji' in asked) return row.body.emoji === asked.emoji && row.body.on === asked.on
    return !('text' in asked) || hasWords(row, asked.text)
  }
  const isThere = ({ asked, answers }: Acknowledged) =>
    answers.every((answer) => {
      // It changed nothing.
      if (answer.seq === 0) return true
      const row = bySeq.get(answer.seq)
      return 'id' in answer && row?.id === answer.id && isKept(asked, row)
    })
  return guests
    .flatMap(({ acknowledged }) => [...acknowledged.values()])
    .filter(({ asked }) => asked.room === room)
    .filter((each) => !isThere(each)).length
}

/** True when the messages of an author are in the log in the order sent. */
function isAscending(guest: Guest, room: string, placed: ReadonlyMap<string, number>): boolean {
  const here = guest.said.filter((each) => each.room === room)
  const places = here.flatMap(({ clientId }) => placed.get(`${guest.id} ${clientId}`) ?? [])
  return places.every((place, index) => index === 0 || place > places[index - 1]!)
}

/** True when a page marks exactly its own reactions. */
function knowsOwn(reader: Guest, room: string, made: ReadonlyMap<number, Made>): boolean {
  const marked = reader.in(room).timeline.entries.flatMap((entry) => {
    const reactions = ('reactions' in entry && entry.reactions) || []
    return reactions.flatMap(({ emoji, own }) => (own ? `${entry.seq} ${emoji}` : []))
  })
  const own = [...made.values()].flatMap(({ seq, reactions }) =>
    [...reactions].flatMap(([emoji, members]) => (members.has(reader.id) ? `${seq} ${emoji}` : [])),
  )
  return isDeepStrictEqual(new Set(marked), new Set(own))
}
