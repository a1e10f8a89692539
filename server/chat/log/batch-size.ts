import { canWait, lengthOf } from '../../../common/log/kinds'
import type { Draft } from '../ports'

/** Drafts per flush, and so per fact, and UTF-16 units of their texts. */
const FLUSH_MAX = 500
const FLUSH_MAX_UNITS = 50_000
/** Where much comes that can wait: fewer flushes cost less, and each author sees their own at once. */
const PATIENCE_MS = 500

/** @returns how many drafts the next flush takes, at least one */
export function batchSize(waiting: readonly { draft: Draft }[]): number {
  let size = 0
  for (let units = 0; size < Math.min(waiting.length, FLUSH_MAX); size += 1) {
    units += lengthOf(waiting[size]!.draft)
    if (units > FLUSH_MAX_UNITS && size > 0) break
  }
  return size
}

/** @returns how long these may be collected where much comes */
export function patienceMs(waiting: readonly { draft: Draft }[]): number {
  return waiting.every(({ draft }) => canWait(draft)) ? PATIENCE_MS : 0
}
