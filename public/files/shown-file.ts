import type { FileInfo } from '../../common/protocol/files'

/** A file of a message that is in the log, or on its way there. */
export interface ShownFile extends Omit<FileInfo, 'id'> {
  /** The server's, or the device's while the server has none. */
  id: string
  /** Where its bytes are on this device, while it is not sent. */
  src?: string
  /** How much of it the server has, 0 to 1. */
  progress?: number
}

/** Pixels. A finger finds a picture of this size. */
export const SMALLEST = 44

/** The files of the elements with `data-file`. */
export const shownFiles = new WeakMap<Element, ShownFile>()

export const fileOf = (element: Element): ShownFile => shownFiles.get(element)!
