import { z } from 'zod'
import { emojiOf } from '../../../common/text/emoji'
import type { MessageValue, Unchanged } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room, seq } from '../shape'
import { append } from './append'

/** In its fully qualified form, so that `❤` and `❤️` are one. */
export const emoji = z.string().transform((written, context) => {
  const found = emojiOf(written)
  if (found !== null) return found
  context.addIssue('no single emoji')
  return z.NEVER
})

const shape = z.object({ room, clientId, target: seq, emoji, on: z.boolean() })

/** Adds or removes a reaction to a message. */
export async function react(
  actor: Actor,
  { room, clientId, target, emoji, on }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | Unchanged> {
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'reaction', clientId, target, emoji, on }, chat)
}

export const reactAsk = defineAsk({
  name: 'react',
  shape,
  cost: { spends: 'messages', tokens: 0.5 },
  run: react,
})
