import type { Draft } from '../ports'

/** What a draft says to others. */
export const wordsIn = (draft: Draft): string =>
  ('text' in draft && draft.text) || ('topic' in draft && draft.topic) || ''
