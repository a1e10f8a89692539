const FIRST_MS = 1_200
const LONGEST_MS = 9_700

/**
 * How long to wait before coming back: at most half as long as we have been away already, so that a short absence ends
 * soon and a long one asks seldom. Always with full jitter, so that a crowd does not come back in step.
 * @param awayMs since the connection was lost
 * @param crowdMs how long the server would have all of us take
 * @param random 0 to 1
 */
export function returnDelay(awayMs: number, crowdMs: number, random: number): number {
  return 300 + random * Math.max(crowdMs, Math.min(LONGEST_MS, Math.max(FIRST_MS, awayMs / 2)))
}

/**
 * After the server said that it restarts. The more it has to close, the longer it takes, and who comes too early
 * comes twice.
 * @param withinMs how long it would have all of us take
 * @param random 0 to 1
 */
export function restartDelay(withinMs: number, random: number): number {
  return withinMs * (0.25 + random)
}
