import { lengthOf } from '../../../common/log/kinds'
import type { Draft } from '../ports'

/** Drafts per flush, and so per fact, and UTF-16 units of their texts. */
const FLUSH_MAX = 500
const FLUSH_MAX_UNITS = 50_000

/** @returns how many drafts the next flush takes, at least one */
export function batchSize(waiting: readonly { draft: Draft }[]): number {
  let size = 0
  for (let units = 0; size < Math.min(waiting.length, FLUSH_MAX); size += 1) {
    units += lengthOf(waiting[size]!.draft)
    if (units > FLUSH_MAX_UNITS && size > 0) break
  }
  return size
}
