import { dayNumber, type Words } from '../ui/words'
import type { Closing } from './closing'

/** Why nothing can be written, and until when, as a sentence. @param now epoch milliseconds */
export function sentenceOf({ why, reason, until }: Closing, words: Words, now: number): string {
  const { composerClosed } = words.say
  const ends = until !== undefined && `${why}Until`
  const hasEnd = (key: string): key is keyof typeof composerClosed => key in composerClosed
  const sentence = composerClosed[ends && hasEnd(ends) ? ends : why]
  const what = words.fill(sentence, { time: until === undefined ? '' : momentOf(until, words, now) })
  return reason === undefined ? what : words.fill(composerClosed.because, { what, reason })
}

/** The time, with the day where that is another. */
function momentOf(at: number, words: Words, now: number): string {
  const time = words.time(at)
  return dayNumber(at) === dayNumber(now) ? time : `${words.day(at, now)} ${time}`
}
