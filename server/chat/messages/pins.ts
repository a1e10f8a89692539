import { z } from 'zod'
import type { PinsValue } from '../../../common/protocol/answers'
import { type RawJson, rawObject } from '../../raw-json'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq } from '../shape'

const shape = z.object({ room, before: seq.optional() })

/** Answers the pinned messages of a room. */
export async function pins(
  actor: Actor,
  { room, before = Number.MAX_SAFE_INTEGER }: z.output<typeof shape>,
  chat: Chat,
): Promise<RawJson<PinsValue>> {
  const { log } = await access(actor, room, 'read', chat)
  const pinned = await log.stored.pins(before)
  return rawObject({
    ...pinned,
    mine: await log.ownReactions.amongScattered(pinned.entries, actor.session.id),
  })
}

export const pinsAsk = defineAsk({
  name: 'pins',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: pins,
})
