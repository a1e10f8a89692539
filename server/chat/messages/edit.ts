import { z } from 'zod'
import type { HeldValue, MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room, seq } from '../shape'
import { append } from './append'
import { wordsOf } from './say'
import { textOf } from './text'

const shape = z.object({ room, clientId, target: seq, text: z.string() })

/** Replaces the text of an own message. */
export async function edit(
  actor: Actor,
  { room, clientId, target, text: written }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | HeldValue> {
  // Whether it may be empty depends on the message.
  const text = textOf(written, chat.messageMaxChars, true)
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'edit', clientId, target, ...wordsOf(text, found, chat) }, chat)
}

export const editAsk = defineAsk({ name: 'edit', shape, cost: { spends: 'messages' }, run: edit })
