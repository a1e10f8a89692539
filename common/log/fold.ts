import type { ChangeEntry, MessageEntry } from '../protocol'
import { kindOf } from './kinds'

/** A message as all its changes up to `asOf` made it. A live entry is as of its own `seq`. */
export interface Folded {
  message: MessageEntry
  asOf: number
}

/** A change that is older than what is held is in it already. The two are of one room, and `change.target` is the message. */
export function applyChange(held: Folded, change: ChangeEntry): Folded {
  const kind = kindOf(change)
  if (kind?.is !== 'change' || change.seq <= held.asOf) return held
  return { message: changed(kind.apply(held.message, change), held.message, change), asOf: change.seq }
}

/** Of two versions of a message the later one holds. */
export const laterOf = (a: Folded, b: Folded): Folded => (b.asOf > a.asOf ? b : a)

const changed = (after: MessageEntry, before: MessageEntry, { seq }: ChangeEntry): MessageEntry =>
  after === before ? before : { ...after, changed: seq }
