/** A session that somebody has entered a room with, or chosen a nickname for. */
export const SESSION_MS = 365 * 24 * 60 * 60_000
/** Any other: who only looks, or is a program that makes sessions, leaves nothing behind. */
export const NEWCOMER_MS = 60 * 60_000

/** @param expiresAt epoch milliseconds */
export function isNewcomer({ expiresAt }: { expiresAt: number }, now: number): boolean {
  return expiresAt - now <= NEWCOMER_MS
}
