import type { Entry } from '../../common/protocol/entries'

/** The text that the author wrote, for every type of entry. */
export const textOf = (entry: Entry): string =>
  entry.type === 'topic' ? entry.topic : 'text' in entry ? (entry.text ?? '') : ''
