/** What the pictures' process is asked. Absolute paths: it runs elsewhere. */
export interface Job {
  from: string
  picture: string
  thumbnail: string
  /** The most that the picture may take; `null` is no limit. */
  maxBytes: number | null
}

/** A picture as it was written anew. */
export interface Picture {
  type: string
  size: number
  /** Pixels, upright. */
  width: number
  height: number
  thumbnailBytes: number
}

export type Outcome =
  | { picture: Picture }
  | { refused: 'file-type-refused' }
  /** The disk failed, not the picture. */
  | { failed: string }

/** For one picture, in its process. */
export const WORK_MAX_SECONDS = 10
