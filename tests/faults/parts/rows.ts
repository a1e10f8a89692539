import type { Entry, MessageEntry } from '../../../common/protocol/entries'
import { openDatabase } from '../../support/database-file'
import { textOf } from '../../support/text-of'

/** An entry in the database. */
export interface Row {
  seq: number
  id: string
  type: Entry['type']
  member: string
  clientId: string
  /** Of a change. */
  target: number | null
  /** What its type adds, as it was folded. */
  body: { text?: string; emoji?: string; on?: boolean }
}

/** Of either database. */
export const ROWS_OF_ROOM = `SELECT seq, entries.id, type, member, client_id, target, body FROM entries
  JOIN rooms ON rooms.id = entries.room WHERE rooms.name =`

/** The entries of a room in the database, read through a connection of its own. */
export function rowsOf(dataDir: string, room: string): Row[] {
  const database = openDatabase(dataDir, { readonly: true })
  try {
    const rows = database.prepare(`${ROWS_OF_ROOM} ? ORDER BY seq`).all(room) as Columns[]
    return rows.map(toRow)
  } finally {
    database.close()
  }
}

/** As both drivers return it. */
export interface Columns {
  seq: number | string
  id: string
  type: Entry['type']
  member: string
  client_id: string
  target: number | string | null
  body: string
}

export function toRow({ seq, id, type, member, client_id, target, body }: Columns): Row {
  return {
    ...{ seq: Number(seq), id, type, member, clientId: client_id },
    target: target === null ? null : Number(target),
    body: JSON.parse(body) as Row['body'],
  }
}

/** What all changes made of a message. */
export interface Made {
  seq: number
  id: string
  text: string
  isDeleted: boolean
  /** Members by emoji. */
  reactions: Map<string, Set<string>>
}

/** The messages of a log by `seq`, as its changes make them, without the code that folds. */
export function madeOf(rows: readonly Row[]): Map<number, Made> {
  const messages = new Map<number, Made>()
  for (const { seq, id, target, type, member, body } of rows) {
    const text = body.text ?? ''
    if (target === null) messages.set(seq, { seq, id, text, isDeleted: false, reactions: new Map() })
    const message = messages.get(target ?? 0)
    if (!message || message.isDeleted) continue
    // Only the newest edit still has its words.
    if (type === 'edit') message.text = body.text ?? message.text
    else if (type === 'delete') Object.assign(message, { text: '', isDeleted: true, reactions: new Map() })
    else if (type === 'reaction') {
      const members = message.reactions.get(body.emoji!) ?? new Set()
      if (body.on) members.add(member)
      else members.delete(member)
      message.reactions.set(body.emoji!, members)
    }
  }
  return messages
}

/** Whether these are all messages of the rows, as the changes among the rows make them. */
export function isFoldOf(messages: readonly Entry[], rows: readonly Row[]): boolean {
  const counts = (all: [string, number][]) => JSON.stringify(all.filter(([, count]) => count > 0).sort())
  const made = [...madeOf(rows).values()].map(({ seq, id, text, isDeleted, reactions }) =>
    [seq, id, text, isDeleted, counts([...reactions].map(([emoji, { size }]) => [emoji, size]))].join(),
  )
  const told = (messages as MessageEntry[]).map((message) => {
    const { seq, id, deleted, reactions = [] } = message
    const all = reactions.map(({ emoji, count }): [string, number] => [emoji, count])
    return [seq, id, textOf(message), deleted !== undefined, counts(all)].join()
  })
  return made.join('\n') === told.join('\n')
}
