import type { MessageValue } from '../../../common/protocol/answers'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { newId } from '../ids'
import type { Draft } from '../ports'
import type { Room } from '../rooms/room'

/** A draft without what `append` adds. */
type DraftFields = Draft extends infer D ? (D extends Draft ? Omit<D, 'id' | 'author' | 'at'> : never) : never

/** Appends an entry by the actor. Resolves after the commit. */
export async function append(
  actor: Actor,
  { log }: Room,
  fields: DraftFields,
  { clock }: Pick<Chat, 'clock'>,
): Promise<MessageValue> {
  // Keys in the order of the store's `jsonOf`, so that an entry has the same JSON from memory and from the store.
  const head = { id: newId(), type: fields.type, at: clock.now(), author: actor.member }
  const draft: Draft = { ...head, ...fields }
  const { id, seq, at } = await log.append(draft)
  return { id, seq, at }
}
