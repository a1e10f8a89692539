import { z } from 'zod'
import type { HeldValue, MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { append } from '../messages/append'
import { lineOf } from '../messages/text'
import { clientId, room } from '../shape'

export const TOPIC_MAX_CHARS = 200

const shape = z.object({ room, clientId, topic: z.string() })

/** Sets the topic of the room. It is an entry of the log, so that members who are away learn of it. */
export async function setTopic(
  actor: Actor,
  { room, clientId, topic: written }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | HeldValue> {
  const topic = lineOf(written, TOPIC_MAX_CHARS)
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'topic', clientId, topic }, chat)
}

export const topicAsk = defineAsk({ name: 'topic', shape, cost: { spends: 'messages' }, run: setTopic })
