/** Of a session that has entered a room or chosen a nickname. */
export const SESSION_MS = 365 * 24 * 60 * 60_000
/** Of any other, so that visitors who never enter, and programs that create sessions, leave nothing behind. */
export const NEWCOMER_MS = 60 * 60_000

/** @param expiresAt epoch milliseconds */
export function isNewcomer({ expiresAt }: { expiresAt: number }, now: number): boolean {
  return expiresAt - now <= NEWCOMER_MS
}
