const SHORTEST_MS = 5
const LONGEST_MS = 30
const LOOK_EVERY_MS = 5

/** How long to collect before a flush. */
export interface Window {
  ms: number
  /** Look so often whether anybody still comes, and end when nobody does; `null` where that says nothing. */
  lookEveryMs: number | null
}

/**
 * In a hot room the window is ten flushes long, so that the database is busy for a tenth of the time at most. Where nobody
 * would come together at this rate, nobody is made to wait; and where many come and then nobody, they wait for answers.
 * @param flushMs how long the last flush took
 * @param drafts how many it kept
 * @param sinceMs from the end of the flush before it to its own
 */
export function windowAfter(flushMs: number, drafts: number, sinceMs: number): Window {
  const perMs = drafts / sinceMs
  const isQuiet = perMs * LONGEST_MS < 2
  return {
    ms: isQuiet ? 0 : Math.min(Math.max(10 * flushMs, SHORTEST_MS), LONGEST_MS),
    lookEveryMs: perMs * LOOK_EVERY_MS < 3 ? null : LOOK_EVERY_MS,
  }
}
