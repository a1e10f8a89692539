import type { FileId } from '../../../common/protocol/files'

/** Names the bytes of a file, or of its thumbnail. */
export type FileKey = FileId | `${FileId}.thumbnail`

export const thumbnailOf = (id: FileId): FileKey => `${id}.thumbnail`

/** The file that a key belongs to. */
export const fileOf = (key: FileKey): FileId => key.replace(/\.thumbnail$/, '') as FileId
