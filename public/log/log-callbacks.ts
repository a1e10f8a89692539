import type { Gap } from '../sync/gap'

/** What the log on the screen asks of the page. */
export interface LogCallbacks {
  /** The reader is near the top. */
  older(): void
  /** The reader is near the last row that is drawn. */
  newer(): void
  /** The reader wants to see the newest. */
  newest(): void
  /** The reader continues at the line above the new entries. */
  resume(): void
  /** The first unseen entry arrived while the reader is scrolled back. */
  behind(): void
  /** The reader is near a gap, above or below it. */
  gap(gap: Readonly<Gap>, from: 'after' | 'before'): void
  /** The reader leaves where a link led. */
  back(): void
  /**
   * The reader has seen everything up to the entry `seq`; to the newest one with `null`.
   * @returns how many are left
   */
  read(seq: number | null): number
}
