import type { MessageValue, Unchanged } from '../../../common/protocol/answers'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { newId } from '../ids'
import type { Draft } from '../ports'
import type { Room } from '../rooms/room'

/** A draft without what `append` adds. */
type DraftFields = Draft extends infer D ? (D extends Draft ? Omit<D, 'id' | 'author' | 'at'> : never) : never
/** They may change nothing, and then have no place in the log. */
type Idempotent = Extract<DraftFields, { type: 'reaction' | 'pin' }>

/**
 * Appends an entry by the actor. Resolves after the commit.
 * @throws {Failure} what `decide` refuses
 */
export function append<F extends DraftFields>(
  actor: Actor,
  room: Room,
  fields: F,
  chat: Pick<Chat, 'clock' | 'networks'>,
): Promise<F extends Idempotent ? MessageValue | Unchanged : MessageValue>
export async function append(
  actor: Actor,
  { log }: Room,
  fields: DraftFields,
  { clock, networks }: Pick<Chat, 'clock' | 'networks'>,
): Promise<MessageValue | Unchanged> {
  // Keys in the order of the store's `jsonColumns`, so that an entry has the same JSON from memory and from the store.
  const head = { id: newId(), type: fields.type, at: clock.now(), author: actor.member }
  const draft: Draft = { ...head, ...fields }
  const kept = await log.append(draft, { networks: networks.hashesOf(actor.rateKey) })
  if (!('id' in kept)) return { seq: 0 }
  const { id, seq, at } = kept
  return { id, seq, at }
}
