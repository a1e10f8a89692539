import type { UnsentFile } from '../sync/outbox/command'

/** The files that go with the next message. */
export interface Attached {
  readonly count: number
  /** @returns those of the next message, once */
  take(): UnsentFile[]
  putBack(files: readonly UnsentFile[]): void
}
