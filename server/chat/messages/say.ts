import { z } from 'zod'
import type { NameIndex } from '../../../common/text/name-index'
import type { Member } from '../../../common/protocol/members'
import type { MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import type { Room } from '../rooms/room'
import { clientId, room } from '../shape'
import { append } from './append'
import { mentionsIn } from './mentions'
import { textOf } from './text'

const shape = z.object({ room, clientId, text: z.string() })

/** Sends a message. The answer comes after the commit. */
export async function say(
  actor: Actor,
  { room, clientId, text: written }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue> {
  const text = textOf(written, chat.messageMaxChars)
  const found = await access(actor, room, 'write', chat)
  const mentions = mentionsIn(text, namesIn(found, chat))
  const words = { type: 'text' as const, clientId, text }
  return append(actor, found, mentions.length > 0 ? { ...words, mentions } : words, chat)
}

/** The nicknames a message can mention, those of present members first. */
function namesIn({ name, log }: Room, { crowd, formerNames }: Chat): NameIndex<Member>[] {
  return [crowd.names(name), formerNames.of(name), log.authors].filter((names) => names !== null)
}

export const messageAsk = defineAsk({ name: 'message', shape, cost: { spends: 'messages' }, run: say })
