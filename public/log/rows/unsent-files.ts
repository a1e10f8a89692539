import type { FileInfo } from '../../../common/protocol/files'

export interface UnsentShown extends Omit<FileInfo, 'id'> {
  id: string
  /** Where its bytes are. */
  src: string
  /** How much of it the server has, 0 to 1. */
  progress?: number
}

/** Files that are not sent, by their keys on this device. */
export const unsentFiles = new Map<string, UnsentShown>()
