import type { UnsentFile } from '../sync/outbox/command'
import type { ShownFile } from './shown-file'

/** How files look that are not sent, by their keys. The part that attaches files knows it. */
export const looks = new Map<string, ShownFile>()

/** Files of which nothing is known yet are not shown. */
export const shownOf = (files: readonly UnsentFile[]): ShownFile[] =>
  files.flatMap(({ key }) => looks.get(key) ?? [])
