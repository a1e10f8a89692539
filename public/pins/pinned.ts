import type { TextEntry } from '../../common/protocol/entries'
import type { Answer, Refusal } from '../../common/refusals'
import type { PinsValue } from '../../common/protocol/answers'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'

/** What is pinned in a room, the newest first. */
export interface Pinned {
  entries: TextEntry[]
  /** All changes up to this `seq` are in it, and perhaps some behind it. */
  asOf: number
}

/** @returns the refusal, or `null` without an answer, where the server did not list them */
export async function pinnedIn({ title }: Room, { connection }: Chat): Promise<Pinned | Refusal | null> {
  const entries: TextEntry[] = []
  let asOf = Infinity
  for (let more = true; more;) {
    const before = entries.at(-1)?.seq
    const answer: Answer<PinsValue> | null = await connection.ask('pins', {
      room: title,
      ...(before !== undefined && { before }),
    })
    if (!answer?.ok) return answer
    entries.push(...answer.value.entries.filter((entry) => entry.type === 'text'))
    asOf = Math.min(asOf, answer.value.asOf)
    more = answer.value.more && entries.at(-1)?.seq !== before
  }
  return { entries, asOf }
}
