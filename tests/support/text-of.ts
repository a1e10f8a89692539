import type { Entry } from '../../common/protocol/entries'

/** What the author wrote, whatever it became. */
export const textOf = (entry: Entry): string =>
  entry.type === 'topic' ? entry.topic : 'text' in entry ? (entry.text ?? '') : ''
