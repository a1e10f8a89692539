import { z } from 'zod'
import type { MembersValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room } from '../shape'
import { LISTED_WHOLE } from './roster'

const shape = z.object({ room, after: z.string().max(64).nullish() })

/** Answers a page of the members, ordered by id, so that joins and leaves do not shift the pages. */
export async function members(
  actor: Actor,
  { room, after }: z.output<typeof shape>,
  chat: Chat,
): Promise<MembersValue> {
  const { name } = await access(actor, room, 'read', chat)
  const found = chat.crowd.page(name, after ?? '', LISTED_WHOLE + 1)
  const count = chat.crowd.count(name)
  return { members: found.slice(0, LISTED_WHOLE), count, more: found.length > LISTED_WHOLE }
}

export const membersAsk = defineAsk({
  name: 'members',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: members,
})
