import { Failure } from '../../errors'
import type { Nickname } from '../../../common/protocol/ids'
import { withoutRightJoiners, withoutVariationSelectors } from './joiners'
import { isReserved } from './reserved-names'

export const NICKNAME_MAX_GRAPHEMES = 32

/** A grapheme may consist of any number of code points. */
const MAX_CODE_POINTS = 4 * NICKNAME_MAX_GRAPHEMES

/** UTS #39 section 5.4 forbids such runs of nonspacing marks; spacing marks are no better. */
const tooManyMarks = /\p{M}{5}/u
/**
 * Outside the FreeformClass of RFC 8264, or invisible: controls, bidi and zero-width characters, private use,
 * unassigned, lone surrogates, Hangul fillers, the Braille blank.
 */
const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/u
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * Enforces RFC 8266 (spaces mapped and collapsed, NFKC) and 1 to 32 graphemes.
 * @throws {Failure} `nickname-invalid` or `nickname-reserved`
 */
export function parseNickname(input: string): Nickname {
  // Bounded before normalisation: NFKC can expand one code point to eighteen.
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
