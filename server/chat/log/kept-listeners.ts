import type { Kept } from '../ports'

/** Called once per commit, before its authors are answered. Synchronous: it catches the errors of work it only starts. */
export type KeptListener = (kept: Kept) => void

/** Calls every listener. The entries are committed, so a listener that throws stops neither the others nor the answers. */
export function notifyKept(
  listeners: readonly KeptListener[],
  kept: Kept,
  onFailure: (error: unknown) => void,
): void {
  for (const listener of listeners) {
    try {
      listener(kept)
    } catch (error) {
      onFailure(error)
    }
  }
}
