import type { UnsentFile } from '../sync/outbox/command'
import type { ShownFile } from './shown-file'

/** How files look that are not sent, by their keys. The part that attaches files knows it. */
export const looks = new Map<string, ShownFile>()

/** Files are shown from this device, or else from the server once they are there. */
export const shownOf = (files: readonly UnsentFile[]): ShownFile[] =>
  files.flatMap((file) => looks.get(file.key) ?? (file.id === undefined ? [] : { ...file, id: file.id }))
