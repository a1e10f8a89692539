import { z } from 'zod'
import type { Page } from '../../../common/protocol/answers'
import { type RawJson, rawObject } from '../../raw-json'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import type { RawPage } from '../log/page'
import type { RoomLog } from '../log/room-log'
import { room, seq } from '../shape'

export const HISTORY_MAX = 100

const side = { before: seq.optional(), after: seq.optional(), around: seq.optional() }
const shape = z
  .object({ room, ...side, limit: z.number().int().min(1).max(HISTORY_MAX) })
  .refine((input) => Object.keys(side).filter((name) => name in input).length === 1)

/** Answers a page of messages before, after or around a place. */
export async function history(
  actor: Actor,
  { room, ...asked }: z.output<typeof shape>,
  chat: Chat,
): Promise<RawJson<Page>> {
  const { log } = await access(actor, room, 'read', chat)
  const page = await pageOf(asked, log)
  return rawObject({ ...page, mine: await log.ownReactions.among(page, actor.session.id) })
}

function pageOf(
  { before, after, around, limit }: Omit<z.output<typeof shape>, 'room'>,
  log: RoomLog,
): Promise<RawPage> {
  if (before !== undefined) return log.before(before, limit)
  return after !== undefined ? log.after(after, limit) : log.stored.around(around!, limit)
}

export const historyAsk = defineAsk({
  name: 'history',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: history,
})
