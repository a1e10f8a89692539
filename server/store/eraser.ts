/** Erases words from where the rows of a database do not reach. */
export interface Eraser {
  start(): Promise<void>
  /** Words were deleted or replaced. */
  noted(): void
  close(): Promise<void>
}
