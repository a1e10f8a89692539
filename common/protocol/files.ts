import type { MemberId, Nickname } from './ids'

/** Chosen by the server at random; whoever may read the room finds the file by it. */
export type FileId = string & { readonly _: 'FileId' }

/** One file of a message. */
export interface FileInfo {
  id: FileId
  /** Without separators, controls and marks of direction, at most 255 bytes of UTF-8. */
  name: string
  /** Read from the bytes. `image/…` only for pictures that the server decoded and wrote anew. */
  type: string
  /** Bytes. */
  size: number
  /** Pixels, of pictures alone. */
  width?: number
  height?: number
  /** What a picture shows, for who does not see it. */
  alt?: string
  /** Epoch milliseconds; absent while it is kept as long as its message. */
  expiresAt?: number
}

/** A file of a room, and the message that it came with. */
export interface RoomFile extends FileInfo {
  seq: number
  author: { id: MemberId; nickname: Nickname }
  at: number
}

/** What may be sent. */
export interface FileLimits {
  accepts: 'all' | 'pictures'
  /** Bytes of one file; `null` is no limit. */
  maxBytes: number | null
  /** Days for which the server keeps files, a room perhaps fewer. Absent where they are kept as long as their messages. */
  lifetimeDays?: number
}

/** Of pictures, which the server decodes and writes anew. */
export const PICTURE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
export const FILES_PER_MESSAGE_MAX = 10
/** Code points of an `alt`. */
export const ALT_MAX_CHARS = 500
