import { Failure } from '../../errors'
import type { Nickname } from '../../../common/protocol'
import { withoutRightJoiners, withoutVariationSelectors } from './joiners'
import { isReserved } from './reserved-names'

export const NICKNAME_MAX_GRAPHEMES = 32

/** A grapheme may be any number of code points. */
const MAX_CODE_POINTS = 4 * NICKNAME_MAX_GRAPHEMES

/** UTS #39 section 5.4 forbids longer runs of nonspacing marks; spacing ones are as unpleasant. */
const tooManyMarks = /\p{M}{5}/u
/**
 * Outside the FreeformClass of RFC 8264, or not to be seen: controls, bidi and zero-width characters, private use,
 * unassigned, lone surrogates, and what has no ink of its own (Hangul fillers, Braille blank).
 */
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/u
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * The nickname as it is kept and shown: RFC 8266 enforcement (spaces mapped and collapsed, NFKC), 1 to 32 graphemes.
 * @throws {Failure} `nickname-invalid` or `nickname-reserved`
 */
export function parseNickname(input: string): Nickname {
  // Bounded before it is normalised: NFKC can make one code point into eighteen.
  if (input.length > NICKNAME_MAX_GRAPHEMES * 16) throw new Failure('nickname-invalid')
  const mapped = withoutVariationSelectors(input).replace(/\p{Zs}/gu, ' ')
  const nickname = mapped.normalize('NFKC').replace(/ +/g, ' ').replace(/^ | $/g, '')
  if (
    !visible.test(nickname) ||
    unseen.test(withoutRightJoiners(nickname)) ||
    tooManyMarks.test(nickname.normalize('NFD'))
  ) {
    throw new Failure('nickname-invalid')
  }
  if (
    [...nickname].length > MAX_CODE_POINTS ||
    [...graphemes.segment(nickname)].length > NICKNAME_MAX_GRAPHEMES
  )
    throw new Failure('nickname-invalid')
  if (isReserved(nickname)) throw new Failure('nickname-reserved')
  return nickname as Nickname
}
