import type { Draft } from '../chat/ports'
import type { ClientId, Entry, Member, MemberId, Nickname } from '../protocol'
import type { Tables } from './schema'

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

export function toEntry({ id, clientId, author, at, text }: Draft, seq: number): Entry {
  return { seq, id, type: 'text', at, author, clientId, text }
}

export function toRow(room: number, { seq, id, type, at, author, clientId, text }: Entry): Tables['entries'] {
  const payload = JSON.stringify({ nickname: author.nickname, address: author.address, text })
  return { room, seq, id, type, member: author.id, client_id: clientId, at, payload }
}

export function fromRow(row: Tables['entries']): Entry {
  const payload = JSON.parse(row.payload) as { nickname: Nickname; address?: string; text: string }
  const { text, ...shown } = payload
  const author: Member = { id: row.member as MemberId, ...shown }
  return {
    seq: Number(row.seq),
    id: row.id,
    type: 'text',
    at: Number(row.at),
    author,
    clientId: row.client_id as ClientId,
    text,
  }
}
