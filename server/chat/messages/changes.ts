import { z } from 'zod'
import type { ChangesValue } from '../../../common/protocol/answers'
import { type RawJson, rawObject } from '../../raw-json'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq } from '../shape'

const shape = z.object({ room, from: seq, to: seq, since: seq })

/** Answers the messages of a range that changed after `since`, folded. */
export async function changes(
  actor: Actor,
  { room, ...range }: z.output<typeof shape>,
  chat: Chat,
): Promise<RawJson<ChangesValue>> {
  const { log } = await access(actor, room, 'read', chat)
  const changed = await log.stored.changes(range)
  return rawObject({
    ...changed,
    mine: await log.ownReactions.amongScattered(changed.entries, actor.session.id),
  })
}

export const changesAsk = defineAsk({
  name: 'changes',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: changes,
})
