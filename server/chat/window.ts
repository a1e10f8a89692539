const SHORTEST_MS = 5
const LONGEST_MS = 30

/**
 * How long to collect before the next flush, milliseconds. In a hot room ten times the flush, so that the database is
 * busy for a tenth of the time at most; where nobody would come together at this rate, nobody is made to wait.
 * @param flushMs how long the last flush took
 * @param drafts how many it kept
 * @param sinceMs from the end of the flush before it to its own
 */
export function windowMs(flushMs: number, drafts: number, sinceMs: number): number {
  const expected = (drafts / sinceMs) * LONGEST_MS
  return expected < 2 ? 0 : Math.min(Math.max(10 * flushMs, SHORTEST_MS), LONGEST_MS)
}
