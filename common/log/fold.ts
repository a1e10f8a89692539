import type { ChangeEntry, MessageEntry } from '../protocol/entries'
import { kindOf, obsoletedBy } from './kinds'
import { requoted } from './quote'

/** A message as all its changes up to `asOf` made it. A live entry is as of its own `seq`. */
export interface Folded {
  message: MessageEntry
  asOf: number
}

/** A change that is older than what is held is in it already. The two are of one room, and the change `concerns` the message. */
export function applyChange(held: Folded, change: ChangeEntry): Folded {
  const { message, asOf } = held
  const kind = kindOf(change)
  if (kind?.is !== 'change' || change.seq <= asOf) return held
  const after = change.target === message.seq ? kind.apply(message, change) : requoted(message, change)
  return { message: changed(after, message, change), asOf: change.seq }
}

/**
 * A message that came by itself, or with an answer as of `asOf`. Where it was read a moment later than the rest, its own
 * `changed` says so.
 */
export const foldedAt = (message: MessageEntry, asOf = 0): Folded => ({
  message,
  asOf: Math.max(asOf, message.seq, message.changed ?? 0),
})

/** The change as it reads once `later`, a change to the same message, has made its words obsolete. */
export function afterLater(change: ChangeEntry, later: ChangeEntry): ChangeEntry {
  const isObsolete = change.seq < later.seq && obsoletedBy(later).includes(change.type)
  return isObsolete ? wordless(change) : change
}

/** The change without what only its type adds. */
export function wordless(change: ChangeEntry): ChangeEntry {
  const { seq, id, type, at, author, clientId, target } = change
  return { seq, id, type, at, author, clientId, target } as ChangeEntry
}

const changed = (after: MessageEntry, before: MessageEntry, { seq }: ChangeEntry): MessageEntry =>
  after === before ? before : { ...after, changed: seq }
