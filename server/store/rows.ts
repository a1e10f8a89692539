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

export function toEntry(draft: Draft, seq: number): Entry {
  return { seq, ...draft }
}

export function toRow(room: number, entry: Entry): Tables['entries'] {
  const { seq, id, type, at, author, clientId } = entry
  const said = entry.type === 'text' ? { text: entry.text } : { topic: entry.topic }
  const payload = JSON.stringify({ nickname: author.nickname, address: author.address, ...said })
  return { room, seq, id, type, member: author.id, client_id: clientId, at, payload }
}

/** What the payload holds beside what every row has. */
type Payload = { nickname: Nickname; address?: string } & ({ text: string } | { topic: string })

export function fromRow(row: Tables['entries']): Entry {
  const { nickname, address, ...said } = JSON.parse(row.payload) as Payload
  const author: Member = {
    id: row.member as MemberId,
    nickname,
    ...(address === undefined ? {} : { address }),
  }
  const clientId = row.client_id as ClientId
  const head = { seq: Number(row.seq), id: row.id }
  const base = { at: Number(row.at), author, clientId }
  return 'text' in said
    ? { ...head, type: 'text', ...base, ...said }
    : { ...head, type: 'topic', ...base, ...said }
}
