import { z } from 'zod'
import type { ReactorsValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq, token } from '../shape'
import { emoji } from './react'

const REACTORS_MAX = 50

const shape = z.object({ room, target: seq, emoji, after: token.nullish() })

/** Answers a page of those who reacted with an emoji to a message. */
export async function reactors(
  actor: Actor,
  { room, target, emoji, after }: z.output<typeof shape>,
  chat: Chat,
): Promise<ReactorsValue> {
  const { log, name } = await access(actor, room, 'read', chat)
  const range = { target, emoji, after: after ?? '', limit: REACTORS_MAX + 1 }
  const found = await log.stored.reactors(range)
  const members = found.slice(0, REACTORS_MAX).map((then) => chat.crowd.member(name, then.id) ?? then)
  return { members, more: found.length > REACTORS_MAX }
}

export const reactorsAsk = defineAsk({
  name: 'reactors',
  shape,
  cost: { spends: 'asks', canWait: true },
  run: reactors,
})
