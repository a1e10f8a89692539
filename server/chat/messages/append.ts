import type { HeldValue, MessageValue, Unchanged } from '../../../common/protocol/answers'
import { Failure, isFailure } from '../../errors'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { newId } from '../ids'
import { tellWaiting } from '../moderation/queue/tell'
import { muteForWords } from '../moderation/words/mute'
import type { Draft } from '../ports'
import type { Room } from '../rooms/room'

/** A draft without what `append` adds. */
type DraftFields = Draft extends infer D ? (D extends Draft ? Omit<D, 'id' | 'author' | 'at'> : never) : never
/** What may become of an entry beside its place in the log: one may change nothing, another may wait for a moderator. */
interface Instead {
  reaction: Unchanged
  pin: Unchanged
  text: HeldValue
  edit: HeldValue
  topic: HeldValue
}
type Appended<T> = MessageValue | (T extends keyof Instead ? Instead[T] : never)

/**
 * Appends an entry by the actor. Resolves after the commit.
 * @throws {Failure} what `decide` refuses
 */
export function append<F extends DraftFields>(
  actor: Actor,
  room: Room,
  fields: F,
  chat: Chat,
): Promise<Appended<F['type']>>
export async function append(
  actor: Actor,
  room: Room,
  fields: DraftFields,
  chat: Chat,
): Promise<MessageValue | Unchanged | HeldValue> {
  if (room.isBarred) throw new Failure('room-name-invalid')
  // Keys in the order of the store's `jsonColumns`, so that an entry has the same JSON from memory and from the store.
  const head = { id: newId(), type: fields.type, at: chat.clock.now(), author: actor.member }
  // To spread two objects into one takes 2 µs, and 1.3 KB that live until the flush.
  const draft: Draft = Object.assign(head, fields)
  const networks = chat.networks.hashesOf(actor.rateKey)
  const kept = await room.log.append(draft, { networks }).catch(async (error: unknown) => {
    if (isFailure(error, 'rejected')) await muteForWords(room, draft, chat)
    throw error
  })
  if ('held' in kept && kept.held !== undefined) {
    room.noteWaiting()
    tellWaiting(room.name, chat)
    return { held: kept.held }
  }
  if (!('id' in kept)) return { seq: 0 }
  const { id, seq, at } = kept
  return { id, seq, at }
}
