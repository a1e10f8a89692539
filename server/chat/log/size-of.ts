import { lengthOf } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol/entries'

/** An entry and its author, without the text. */
const ENTRY_BYTES = 600
const MENTION_BYTES = 200
const REACTION_BYTES = 400
/** Without its name and words. */
const FILE_BYTES = 300

export const sizeOfAll = (entries: readonly Entry[]) => entries.reduce((sum, entry) => sum + sizeOf(entry), 0)

/** Approximate bytes: V8 uses two for a UTF-16 unit. */
export function sizeOf(entry: Entry): number {
  const reactions = ('reactions' in entry && entry.reactions?.length) || 0
  const mentions = ('mentions' in entry && entry.mentions?.length) || 0
  const files = ('files' in entry && entry.files?.length) || 0
  const beside = MENTION_BYTES * mentions + REACTION_BYTES * reactions + FILE_BYTES * files
  return ENTRY_BYTES + 2 * lengthOf(entry) + beside
}
