/** Erases words from where the rows of a database do not reach. */
export interface Eraser {
  start(): Promise<void>
  /** Words were deleted or replaced. */
  noted(): void
  /** Rows were written, and may have been moved. */
  wrote(): void
  close(): Promise<void>
}
