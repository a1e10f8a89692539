import { z } from 'zod'
import type { MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { clientId, room, seq } from '../shape'
import { append } from './append'
import { lineOf } from './text'

export const REASON_MAX_CHARS = 200

const shape = z.object({ room, clientId, target: seq, reason: z.string().optional() })

/** Deletes an own message. */
export async function deleteMessage(
  actor: Actor,
  { room, clientId, target, reason }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue> {
  const why = lineOf(reason ?? '', REASON_MAX_CHARS)
  const found = await access(actor, room, 'write', chat)
  return append(actor, found, { type: 'delete', clientId, target, ...(why !== '' && { reason: why }) }, chat)
}

export const deleteAsk = defineAsk({
  name: 'delete',
  shape,
  cost: { spends: 'messages' },
  run: deleteMessage,
})
