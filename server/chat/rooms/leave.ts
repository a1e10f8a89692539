import { z } from 'zod'
import type { Actor, Connection } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room } from '../shape'

const shape = z.object({ room })

/** Leaves a room; the other members are told at once. Idempotent. */
export async function leave(
  actor: Actor,
  { room }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<Record<string, never>> {
  const name = chat.names.of(room)
  const { id } = actor.session
  const wasIn = connection.isIn(name)
  connection.leave(name)
  // Another tab of the session may still be in the room. A connection that was not cannot tell that from a grace period.
  if (wasIn && chat.crowd.has(name, id)) return {}
  chat.memberships.leave(name, id)
  const isHere = chat.crowd.has(name, id)
  if (!isHere && !chat.rooms.isOpenToAll(name)) await chat.admissions.dismiss(name, id)
  return {}
}

export const leaveAsk = defineAsk({
  name: 'leave',
  shape,
  cost: { spends: 'asks', isOrdered: true },
  run: leave,
})
