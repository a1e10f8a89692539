import type { ChangeEntry, MessageEntry, Quote } from '../protocol/entries'
import { excerptOf } from './excerpt'
import { quotedWords, rewording } from './kinds'

/** How a reply quotes this message; `undefined` where it cannot be answered. */
export function quoteOf(message: MessageEntry): Quote | undefined {
  const words = quotedWords(message)
  if (words === undefined || message.deleted) return undefined
  const { id, nickname } = message.author
  return { seq: message.seq, author: { id, nickname }, excerpt: excerptOf(words) }
}

/** `seq` of the message that this one quotes. */
export const quotedBy = (message: MessageEntry): number | undefined =>
  'reply' in message ? message.reply?.seq : undefined

/** Whether the message is the target, or quotes words of the target that change. */
export const concerns = (change: ChangeEntry, message: MessageEntry): boolean =>
  change.target === message.seq || (change.target === quotedBy(message) && rewording(change) !== undefined)

/** The message with its quote after a change of what it quotes; the same object where the words stay. */
export function requoted(message: MessageEntry, change: ChangeEntry): MessageEntry {
  const isDeleted = !('reply' in message) || !message.reply || message.reply.excerpt === ''
  const excerpt = excerptAfter(change)
  if (isDeleted || excerpt === undefined) return message
  return { ...message, reply: { ...message.reply!, excerpt } }
}

/** Read once for all messages that quote the target. */
const excerpts = new WeakMap<ChangeEntry, string>()

function excerptAfter(change: ChangeEntry): string | undefined {
  const words = rewording(change)
  if (words === undefined) return undefined
  const excerpt = excerpts.get(change) ?? excerptOf(words)
  excerpts.set(change, excerpt)
  return excerpt
}
