/**
 * How long to wait before coming back. The first return is quick; then the wait grows, always with full
 * jitter, so that a crowd does not come back in step.
 * @param attempt tries that failed so far
 * @param crowdMs how long the server would have all of us take
 * @param random 0 to 1
 */
export function returnDelay(attempt: number, crowdMs: number, random: number): number {
  return 300 + random * Math.max(crowdMs, Math.min(9_700, 1_200 * 2 ** Math.min(attempt, 10)))
}
