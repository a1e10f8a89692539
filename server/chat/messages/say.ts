import { z } from 'zod'
import type { Mention } from '../../../common/protocol/members'
import type { HeldValue, MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import type { Room } from '../rooms/room'
import { clientId, room, seq } from '../shape'
import { append } from './append'
import { mentionsIn } from './mentions'
import { textOf } from './text'

const shape = z.object({ room, clientId, text: z.string(), reply: seq.optional() })

/** Sends a message. The answer comes after the commit. */
export async function say(
  actor: Actor,
  { room, clientId, text: written, reply }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | HeldValue> {
  const text = textOf(written, chat.messageMaxChars)
  const found = await access(actor, room, 'write', chat)
  const words = { ...(reply !== undefined && { reply }), ...wordsOf(text, found, chat) }
  return append(actor, found, { type: 'text', clientId, ...words }, chat)
}

/** A text and whom it mentions; a member can be mentioned by any nickname that the server knows, a present one first. */
export function wordsOf(
  text: string,
  { name, log }: Room,
  { crowd, formerNames }: Chat,
): { text: string; mentions?: Mention[] } {
  const names = [crowd.names(name), formerNames.of(name), log.authors].filter((names) => names !== null)
  const mentions = mentionsIn(text, names)
  return mentions.length > 0 ? { text, mentions } : { text }
}

export const messageAsk = defineAsk({ name: 'message', shape, cost: { spends: 'messages' }, run: say })
