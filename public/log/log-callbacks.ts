/** What the window onto the log asks of the page. */
export interface LogCallbacks {
  /** The reader came near the top. */
  older(): void
  /** The reader came near the end of what is drawn. */
  newer(): void
  /** The reader wants to see the newest. */
  newest(): void
  /** The reader goes on below the line above what is new. */
  resume(): void
  /** The first entry came that the reader, who reads back, has not seen. */
  behind(): void
  /** The reader came near a gap, from above or from below. */
  gap(gap: { after: number; before: number }, from: 'after' | 'before'): void
  /**
   * The reader has seen everything up to the entry `seq`; to the newest one with `null`.
   * @returns how many are left
   */
  read(seq: number | null): number
}
