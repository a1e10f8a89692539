import { z } from 'zod'
import type { MessageValue } from '../../../common/protocol'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room } from '../shape'
import { append } from './append'
import { mentionsIn } from './mentions'
import { textOf } from './text'

const shape = z.object({ room, clientId, text: z.string() })

/** Says something. The answer comes after the commit. */
export async function say(
  actor: Actor,
  { room, clientId, text: written }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue> {
  const text = textOf(written, chat.messageMaxChars)
  const log = await access(actor, room, 'write', chat)
  const known = [chat.crowd.names(log.name), chat.formerNames.of(log.name), log.authors].filter(
    (names) => names !== null,
  )
  const mentions = mentionsIn(text, known)
  const words = { type: 'text' as const, clientId, text }
  return append(actor, log, mentions.length > 0 ? { ...words, mentions } : words, chat)
}

export const messageAsk = defineAsk({ name: 'message', shape, cost: { spends: 'messages' }, run: say })
