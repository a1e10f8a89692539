import { z } from 'zod'
import type { MessageValue, Unchanged } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room, seq } from '../shape'
import { append } from './append'

const shape = z.object({ room, clientId, target: seq, on: z.boolean() })

/** Pins a message to the room, or takes it down. */
export async function pin(
  actor: Actor,
  { room, clientId, target, on }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | Unchanged> {
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'pin', clientId, target, on }, chat)
}

export const pinAsk = defineAsk({ name: 'pin', shape, cost: { spends: 'messages' }, run: pin })
