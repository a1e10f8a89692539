import { z } from 'zod'
import type { ModerationValue, RestrictionItem } from '../../../common/protocol/moderation'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq } from '../shape'
import { holds, type Restriction } from './room-state'

const LISTED_MAX = 100
/** Each names those who used it. */
const INVITES_LISTED_MAX = 50

const shape = z.object({
  room,
  list: z.enum(['held', 'reports', 'words', 'mutes', 'bans', 'invites', 'log']),
  before: seq.optional(),
})

/** Lists, for moderators, what waits, the words, the mutes or bans that hold, or what moderators did. */
export async function moderation(
  actor: Actor,
  { room: name, list, before }: z.output<typeof shape>,
  chat: Chat,
): Promise<ModerationValue> {
  const room = await access(actor, name, 'moderate', chat)
  if (list === 'log') {
    const { items, more } = await room.log.stored.moderationLog(before, LISTED_MAX)
    const last = items.at(-1)
    return { items, more, ...(more && last && { before: Number(last.id) }) }
  }
  if (list === 'words') return { items: room.state.words.map((id) => ({ id })), more: false }
  if (list === 'held' || list === 'reports') {
    const isForOperator = room.roleOf(actor.session.id) === 'operator'
    const range = { offset: before ?? 0, limit: LISTED_MAX + 1, isForOperator }
    const found = await (list === 'held' ? room.log.stored.heldIn(range) : room.log.stored.reportsIn(range))
    const more = found.length > LISTED_MAX
    const items = found.slice(0, LISTED_MAX)
    return { items, more, ...(more && { before: range.offset + LISTED_MAX }) }
  }
  if (list === 'invites') {
    const from = before ?? 0
    const items = await chat.admissions.invites(room.name, from, INVITES_LISTED_MAX + 1)
    const more = items.length > INVITES_LISTED_MAX
    const to = from + INVITES_LISTED_MAX
    return { items: items.slice(0, INVITES_LISTED_MAX), more, ...(more && { before: to }) }
  }
  const now = chat.clock.now()
  const kind = list === 'mutes' ? 'mute' : 'ban'
  const held = [...room.state.restrictions.values()]
    .filter((each) => each.kind === kind && holds(each, now))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
  const from = before ?? 0
  const to = from + LISTED_MAX
  return {
    items: held.slice(from, to).map(itemOf),
    more: held.length > to,
    ...(held.length > to && { before: to }),
  }
}

function itemOf({ id, member, network, until, reason, by, at }: Restriction): RestrictionItem {
  const ofNetwork = network !== undefined && { network: true as const }
  return {
    id,
    member,
    ...ofNetwork,
    ...(until !== null && { until }),
    ...(reason !== undefined && { reason }),
    by,
    at,
  }
}

export const moderationAsk = defineAsk({
  name: 'moderation',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: moderation,
})
