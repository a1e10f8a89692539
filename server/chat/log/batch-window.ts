/** So many flushes long is a window: the work of a flush is done for a sixth of the time at most. */
const FLUSHES = 5
const SHORTEST_MS = 5
/** When nobody came in the time in which five should have, nobody comes. */
const SHOULD_HAVE_COME = 5
const SHORTEST_LOOK_MS = 2
const LONGEST_LOOK_MS = 8

/** How long to collect before a flush. */
export interface BatchWindow {
  ms: number
  /** Look so often whether anybody still comes, and end when nobody does; `null` where that says nothing. */
  lookEveryMs: number | null
}

/**
 * Where much comes, the window is some flushes long. Where nobody would come together at this rate, nobody is made to
 * wait; and where many come and then nobody, they wait for answers.
 * @param flushMs how long a flush takes of late
 * @param count how many the last one took along
 * @param sinceMs from the end of the flush before it to its own
 * @param longestMs nobody waits longer
 */
export function windowAfter(flushMs: number, count: number, sinceMs: number, longestMs: number): BatchWindow {
  const perMs = count / sinceMs
  const ms = Math.min(Math.max(FLUSHES * flushMs, SHORTEST_MS), longestMs)
  const lookMs = Math.max(SHOULD_HAVE_COME / perMs, SHORTEST_LOOK_MS)
  return { ms: perMs * ms < 2 ? 0 : ms, lookEveryMs: lookMs > LONGEST_LOOK_MS ? null : lookMs }
}
