import { z } from 'zod'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { isShielded } from '../moderation/shield/shield'
import { room } from '../shape'

/** In a larger room it would be told to many, and say nothing. */
export const TYPING_MEMBERS_MAX = 200

const shape = z.object({ room })

/** Tells the others in the room that the member types. Nothing is stored. */
export async function type(
  actor: Actor,
  { room }: z.output<typeof shape>,
  chat: Chat,
): Promise<Record<string, never>> {
  const { name, state } = await access(actor, room, 'write', chat)
  const { id } = actor.session
  if (isShielded(state, id, chat.clock.now())) return {}
  const isSmall = chat.crowd.count(name) <= TYPING_MEMBERS_MAX
  if (isSmall && chat.typing.isDue(name, id, chat.clock.monotonic())) chat.audience.tellTyping(name, id)
  return {}
}

export const typingAsk = defineAsk({
  name: 'typing',
  shape,
  cost: { spends: 'asks', canWait: true },
  run: type,
})
