import { type FileLimits, PICTURE_TYPES } from '../../common/protocol/files'

/** Why a file cannot be attached. */
export type Obstacle = 'off' | 'tooMany' | 'empty' | 'tooLarge' | 'onlyPictures' | 'unreadable' | 'noRoom'

/** The server writes these anew, without what is hidden in them. */
export const isPicture = (type: string): boolean => PICTURE_TYPES.includes(type)

/** Pictures that the server refuses, because it does not write them anew. */
export const isOtherPicture = ({ type, name }: Pick<File, 'type' | 'name'>): boolean =>
  /^image\/(?:hei[cf]|avif|tiff)/.test(type) || /\.(?:hei[cf]|avif|tiff?)$/i.test(name)

/**
 * @param limits none where files are off
 * @param room bytes that the room still has for files; `null` when that is not known
 */
export function obstacleOf(
  { size, type }: Pick<File, 'size' | 'type'>,
  limits: FileLimits | undefined,
  room: number | null,
): Obstacle | null {
  if (!limits) return 'off'
  const { accepts, maxBytes } = limits
  if (size === 0) return 'empty'
  if (accepts === 'pictures' && !isPicture(type)) return 'onlyPictures'
  if (maxBytes !== null && size > maxBytes) return 'tooLarge'
  return room !== null && size > room ? 'noRoom' : null
}
