import { z } from 'zod'
import type { Page } from '../../../common/protocol/answers'
import { type RawJson, rawObject } from '../../raw-json'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq } from '../shape'

export const HISTORY_MAX = 100

const shape = z.object({ room, before: seq, limit: z.number().int().min(1).max(HISTORY_MAX) })

/** Answers a page of older messages. */
export async function history(
  actor: Actor,
  { room, before, limit }: z.output<typeof shape>,
  chat: Chat,
): Promise<RawJson<Page>> {
  const { log } = await access(actor, room, 'read', chat)
  return rawObject(await log.before(before, limit))
}

export const historyAsk = defineAsk({
  name: 'history',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: history,
})
