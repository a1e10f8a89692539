/** The length of a window in flush times, so that flushing takes a sixth of the time at most. */
const FLUSHES = 5
const SHORTEST_MS = 5
/** No arrival in the time of five at the current rate means that none will follow. */
const SHOULD_HAVE_COME = 5
const SHORTEST_LOOK_MS = 2
const LONGEST_LOOK_MS = 8

/** How long to collect before a flush. */
export interface BatchWindow {
  ms: number
  /** The window ends early when nothing arrived for this long; `null` at rates too low to tell. */
  lookEveryMs: number | null
}

/**
 * At a high rate the window is some flushes long. At a rate at which no two items would share a flush it is 0. When many
 * items are followed by none, their authors are waiting for answers, so it ends early.
 * @param flushMs how long recent flushes took
 * @param count items of the last flush
 * @param sinceMs from the end of the flush before it to its own end
 * @param longestMs the upper bound of the window
 */
export function windowAfter(flushMs: number, count: number, sinceMs: number, longestMs: number): BatchWindow {
  const perMs = count / sinceMs
  const ms = Math.min(Math.max(FLUSHES * flushMs, SHORTEST_MS), longestMs)
  const lookMs = Math.max(SHOULD_HAVE_COME / perMs, SHORTEST_LOOK_MS)
  return { ms: perMs * ms < 2 ? 0 : ms, lookEveryMs: lookMs > LONGEST_LOOK_MS ? null : lookMs }
}
