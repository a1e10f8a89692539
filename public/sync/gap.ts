import { COUNTED_MAX } from '../../common/log/counted'
import { holes, type Ranges } from '../../common/log/range'
import type { MessageEntry } from '../../common/protocol/entries'

/** A place where entries are missing: `after < seq < before`. */
export interface Gap {
  after: number
  /** The first message behind it. */
  before: number
  /** How many messages are missing, at most. */
  missing: number
}

export interface Opened {
  /** Messages that were let go of. */
  dropped?: number
  /** Messages that a new gap lacks, where that is known. */
  missed?: number | undefined
}

/** @param known the gaps there were before the ranges and the log became these */
export function gapsIn(
  ranges: Ranges,
  log: readonly MessageEntry[],
  known: readonly Gap[],
  { dropped = 0, missed = Infinity }: Opened = {},
): Gap[] {
  const taken = new Map<Gap, number>()
  return holes(ranges).map(({ from, to }) => {
    const before = log.find(({ seq }) => seq > to)?.seq ?? to + 1
    const around = known.find((gap) => gap.after < from && to < gap.before)
    const within = known.filter((gap) => gap.after + 1 >= from && gap.before <= before)
    let missing = missed < COUNTED_MAX ? missed : Infinity
    if (around) missing = around.missing - countIn(around, log) - (taken.get(around) ?? 0)
    else if (dropped + within.length > 0) missing = within.reduce((sum, gap) => sum + gap.missing, dropped)
    missing = Math.max(0, Math.min(missing, to - from + 1))
    if (around) taken.set(around, (taken.get(around) ?? 0) + missing)
    return { after: from - 1, before, missing }
  })
}

const countIn = ({ after, before }: Gap, log: readonly MessageEntry[]): number =>
  log.filter(({ seq }) => after < seq && seq < before).length
