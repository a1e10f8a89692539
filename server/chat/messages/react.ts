import { z } from 'zod'
import type { MessageValue, Unchanged } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room, seq } from '../shape'
import { append } from './append'

const shape = z.object({ room, clientId, target: seq, emoji: z.string().min(1).max(64), on: z.boolean() })

/** Adds or removes a reaction to a message. */
export async function react(
  actor: Actor,
  { room, clientId, target, emoji, on }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | Unchanged> {
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'reaction', clientId, target, emoji, on }, chat)
}

export const reactAsk = defineAsk({ name: 'react', shape, cost: { spends: 'messages' }, run: react })
