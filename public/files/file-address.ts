import type { ShownFile } from './shown-file'

/** Smaller ones are loaded as they are. */
const THUMBNAIL_FROM_BYTES = 20_000
/** Their thumbnails stand still. */
const MAY_MOVE = ['image/gif', 'image/webp']

export const mayMove = ({ type }: ShownFile): boolean => MAY_MOVE.includes(type)

/** The name in it is what a browser saves the file as. */
export const addressOf = ({ id, name, src }: ShownFile): string =>
  src ?? `/files/${id}/${encodeURIComponent(name.toWellFormed())}`

/** Of a picture as the log shows it. */
export function thumbnailOf(file: ShownFile): string {
  const isSmall = file.size < THUMBNAIL_FROM_BYTES && !mayMove(file)
  return file.src !== undefined || isSmall ? addressOf(file) : `${addressOf(file)}?size=thumbnail`
}

export const isExpired = ({ expiresAt = Infinity }: ShownFile): boolean => expiresAt <= Date.now()

/** What a picture shows, or is called. */
export const labelOf = ({ alt, name }: Pick<ShownFile, 'alt' | 'name'>): string => alt ?? name
