import type { UnsentFile } from '../sync/outbox/command'

/** The files that go with the next message. */
export interface Attached {
  readonly count: number
  /** Whether all that were given are among them, once they are; `null` when none is on its way. */
  readonly coming: Promise<boolean> | null
  /** @returns those of the next message, once */
  take(): UnsentFile[]
  putBack(files: readonly UnsentFile[]): void
}
