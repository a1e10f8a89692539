import type { Kept } from '../ports'

/** Called once per commit, before its authors are answered. Synchronous: it catches the errors of work it only starts. */
export type KeptHearer = (kept: Kept) => void

/** Calls every hearer. The entries are committed, so a hearer that throws stops neither the others nor the answers. */
export function tellKept(
  hearers: readonly KeptHearer[],
  kept: Kept,
  onFailure: (error: unknown) => void,
): void {
  for (const hear of hearers) {
    try {
      hear(kept)
    } catch (error) {
      onFailure(error)
    }
  }
}
