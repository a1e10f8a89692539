import type { Draft } from '../../chat/ports'
import type { Entry } from '../../../common/protocol'
import type { Tables } from '../schema'

/** What the author and the browser's name for the message make together, in one room. */
export function onceKey(member: string, clientId: string | null): string {
  return `${member} ${clientId}`
}

/** The drafts without their repeats, in order. */
export function firstOfEach(drafts: readonly Draft[]): Map<string, Draft> {
  const once = new Map<string, Draft>()
  for (const draft of drafts) {
    const key = onceKey(draft.author.id, draft.clientId)
    if (!once.has(key)) once.set(key, draft)
  }
  return once
}

export function toEntry(draft: Draft, seq: number): Entry {
  return { seq, ...draft }
}

export function toRow(room: number, entry: Entry): Tables['entries'] {
  const { seq, id, type, at, author, clientId, ...said } = entry
  const payload = JSON.stringify({ nickname: author.nickname, address: author.address, ...said })
  return { room, seq, id, type, member: author.id, client_id: clientId, at, payload }
}

/** A row, whatever room it is of. */
export type EntryRow = Omit<Tables['entries'], 'room'>

export function fromRow(row: EntryRow): Entry {
  return JSON.parse(jsonOf(row)) as Entry
}

/**
 * The entry of a row as JSON. The payload is put in as it is, cut where the author ends: reading 500 of them to write
 * them again takes longer than the query. A quote within its texts stands behind a backslash, never behind a comma.
 */
export function jsonOf({ seq, id, type, at, member, client_id, payload }: EntryRow): string {
  const end = payload.indexOf(`,"${type}":`)
  const author = `{"id":${JSON.stringify(member)},${payload.slice(1, end)}}`
  const clientId = JSON.stringify(client_id)
  return `{"seq":${seq},"id":${JSON.stringify(id)},"type":"${type}","at":${at},"author":${author},"clientId":${clientId}${payload.slice(end)}`
}
