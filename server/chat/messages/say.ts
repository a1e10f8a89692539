import { z } from 'zod'
import { FILES_PER_MESSAGE_MAX } from '../../../common/protocol/files'
import type { Mention } from '../../../common/protocol/members'
import type { HeldValue, MessageValue } from '../../../common/protocol/answers'
import { access } from '../access'
import type { Actor } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import type { Room } from '../rooms/room'
import { broughtFiles } from '../files/brought'
import { clientId, fileId, room, seq } from '../shape'
import { append } from './append'
import { mentionsIn } from './mentions'
import { textOf } from './text'

const files = z
  .array(fileId)
  .max(FILES_PER_MESSAGE_MAX)
  .refine((ids) => new Set(ids).size === ids.length)
  .default([])

const shape = z.object({ room, clientId, text: z.string(), reply: seq.optional(), files })

/** Sends a message. The answer comes after the commit. */
export async function say(
  actor: Actor,
  { room, clientId, text: written, reply, files }: z.output<typeof shape>,
  chat: Chat,
): Promise<MessageValue | HeldValue> {
  const text = textOf(written, chat.messageMaxChars, files.length > 0)
  const found = await access(actor, room, 'write', chat)
  const words = { ...(reply !== undefined && { reply }), ...wordsOf(text, found, chat) }
  if (files.length === 0) return append(actor, found, { type: 'text', clientId, ...words }, chat)
  const brought = await broughtFiles(actor, found, files, chat)
  return append(actor, found, { type: 'text', clientId, ...words, files: brought }, chat)
}

/** A text and whom it mentions; a member can be mentioned by any nickname that the server knows, a present one first. */
export function wordsOf(
  text: string,
  { name, log }: Room,
  { crowd, formerNames }: Chat,
): { text: string; mentions?: Mention[] } {
  const names = [crowd.names(name), formerNames.of(name), log.authors].filter((names) => names !== null)
  const mentions = mentionsIn(text, names)
  return mentions.length > 0 ? { text, mentions } : { text }
}

export const messageAsk = defineAsk({ name: 'message', shape, cost: { spends: 'messages' }, run: say })
