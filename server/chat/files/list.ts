import { z } from 'zod'
import type { FilesValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { room, seq } from '../shape'

/** With the longest names and words, an answer stays below 256 kB. */
const LISTED_MAX = 50

const shape = z.object({ room, before: seq.optional() })

/** Answers the files of a room. */
export async function files(
  actor: Actor,
  { room, before = Number.MAX_SAFE_INTEGER }: z.output<typeof shape>,
  chat: Chat,
): Promise<FilesValue> {
  const { records, quotas } = chat.files
  const { name } = await access(actor, room, 'read', chat)
  const list = await records.list(name, { before, limit: LISTED_MAX }, chat.clock.now())
  return { ...list, left: await records.left(name, quotas) }
}

export const filesAsk = defineAsk({
  name: 'files',
  shape,
  cost: { spends: 'asks', isLarge: true, canWait: true },
  run: files,
})
