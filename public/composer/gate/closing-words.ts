import type { Times } from '../../moderation/times'
import type { Words } from '../../ui/words'
import type { Closing } from './closing'

type Said = Omit<Closing, 'why'> & { why: Exclude<Closing['why'], 'shielded'> }

/** Why nothing can be written, and until when, as a sentence. */
export function sentenceOf({ why, reason, until }: Said, words: Words, times: Times): string {
  const { composerClosed } = words.say
  const ends = `${why}Until`
  const hasEnd = (key: string): key is keyof typeof composerClosed => key in composerClosed
  const sentence = composerClosed[until !== undefined && hasEnd(ends) ? ends : why]
  const what = words.fill(sentence, { time: until === undefined ? '' : times.when(until) })
  return reason === undefined ? what : words.fill(composerClosed.because, { what, reason })
}
