import { keysOf, prototypesOf, withoutDecoration } from './look-alikes'

/** Words that would make a member look like the chat itself or its operators. */
const english = [
  ...['system', 'server', 'service', 'bot', 'bots', 'everyone', 'official', 'notice'],
  ...['admin', 'admins', 'administrator', 'administrators', 'sysadmin', 'webmaster', 'root', 'owner', 'host'],
  ...[
    'moderator',
    'moderators',
    'mod',
    'mods',
    'staff',
    'operator',
    'operators',
    'sysop',
    'support',
    'helpdesk',
  ],
]
const chinese = [
  ...['系统', '系統', '服务器', '服務器', '伺服器', '机器人', '機器人', '所有人', '全体成员', '全體成員'],
  ...['官方', '公告', '客服', '管理员', '管理員', '管理者', '管理组', '管理組', '运营', '運營'],
  ...['站长', '站長', '站务', '站務', '版主', '版务', '版務', '群主', '房主', '房管', '超管', '网管', '網管'],
]

/** Reserved only as a whole nickname: the names of the site, and a word that is also a field of study. */
const wholes = ['teahouse', '茶馆', '茶館', '管理']

const chineseWords = [...new Set([...chinese, ...chinese.map(inHan)])]
const wordKeys = new Set([...english, ...chinese].flatMap(keysOfWord))
const wholeKeys = new Set(wholes.flatMap(keysOfWord))

/** Runs of letters and digits; anything around them is decoration. */
const runs = /[\p{L}\p{M}\p{N}]+/gu
const notLetters = /[^\p{L}\p{M}]+/gu
const notLettersOrDigits = /[^\p{L}\p{M}\p{N}]+/gu
/** Single letters with separators in between; any of them may carry marks. */
const spelledOut = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}][^\p{L}\p{N}]+){2,}[\p{L}\p{N}](?![\p{L}\p{N}])/gu
/** `xX_`, or a number. */
const ornaments = /^(?:x+|\p{N}+)[^\p{L}\p{N}\p{So}]+|[^\p{L}\p{N}\p{So}]+(?:x+|\p{N}+)$/giu
const flags = /\p{RI}{2}/gu
const han = /\p{sc=Han}+/gu
/** Prefixes that leave a title a title. */
const titlePrefix = /^[小老大副总總正新前真]/u
const dictionary = new Intl.Segmenter('zh', { granularity: 'word' })

/** Characters written in place of letters. */
const disguises: Record<string, string> = {
  ...{
    '@': 'a',
    '4': 'a',
    '3': 'e',
    '€': 'e',
    '!': 'i',
    '|': 'i',
    '5': 's',
    $: 's',
    '7': 't',
    '+': 't',
    '8': 'b',
  },
}
/** Alphabets of other scripts, and upside-down letters, used as fonts. */
const fonts = [
  'ɐqɔpǝɟƃɥᴉɾʞןɯuodbɹsʇnʌʍxʎz',
  'ᗩᗷᑕᗪᕮᖴᘜᕼᓰᒍᖽᒪᗰᑎᓍᑭᕴᖇᔕᖶᑌᐯᗯ᙭ᖻᘔ',
  '卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙',
  'αв¢∂єƒgнιנкℓмησρqяѕтυνωχуz',
].map((letters) =>
  Array.from(letters.normalize('NFKC'), (letter, at) => [letter, String.fromCharCode(97 + at)] as const),
)
/** Each alphabet whole, and without the letters that are also ASCII. */
const lettersOfFonts = fonts.flatMap((font) => [
  new Map(font),
  new Map(font.filter(([letter]) => letter > '\u007f')),
])
/** Alphabets of symbols, by the code point of their A: regional indicators, negative circled and squared letters. */
const symbolAlphabets = [0x1f1e6, 0x1f150, 0x1f170]

/**
 * True when a nickname contains a reserved word as a separate word, also numbered, decorated or in look-alike letters.
 * `badminton` contains none.
 * @param nickname in NFKC
 */
export function isReserved(nickname: string): boolean {
  const spellings = [nickname, withoutDecoration(nickname), ...inFonts(withoutMarks(nickname))]
  const words = [...new Set(spellings.flatMap((each) => [each, ...withoutEnds(each)]))]
  const seen = new Set([...words, ...words.map(undisguised)].flatMap((each) => [each, joined(each)]))
  return [...seen].some(hasEnglishWord) || [...new Set([nickname, inHan(nickname)])].some(hasChineseWord)
}

/** A disguised letter may also be decoration around the word: `@@dmin@`. A flag may be two letters or decoration. */
function withoutEnds(nickname: string): string[] {
  const start = nickname.replace(/^[@!|$+€]/u, '')
  const [end, both] = [nickname, start].map((each) => each.replace(/[@!|$+€]$/u, ''))
  return [start, end!, both!, nickname.replace(flags, ' '), nickname.replace(ornaments, '')]
}

/** `the a.d.m.i.n` as `the admin`. */
const joined = (spelling: string): string =>
  spelling.replace(spelledOut, (letters) => letters.replace(notLettersOrDigits, ''))

function inFonts(nickname: string): string[] {
  if (!/[^\0-\u007f]/u.test(nickname)) return []
  return lettersOfFonts.map((font) =>
    Array.from(nickname, (character) => font.get(character) ?? character).join(''),
  )
}

/** Replaces look-alike Han characters by their prototypes. */
function inHan(nickname: string): string {
  return nickname.replace(/\p{sc=Han}/gu, (character) => {
    const like = prototypesOf(character)
    return /^\p{sc=Han}$/u.test(like) ? like : character
  })
}

const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')

function hasEnglishWord(spelling: string): boolean {
  const withSpaces = spelling.replace(han, ' ').replace(/(?<=\p{Ll}\p{M}*)(?=\p{Lu})/gu, ' ')
  const words = (withSpaces.match(runs) ?? []).flatMap((run) => [...wordsIn(run), ...run.split(notLetters)])
  // `a.d.m.i.n` is one word with separators.
  const whole = wordsIn(spelling.replace(notLettersOrDigits, ''))
  return (
    [...whole, ...words].some((word) => isAmong(wordKeys, word)) ||
    whole.some((word) => isAmong(wholeKeys, word))
  )
}

/** Digits may stand for letters, or may number a word. */
function wordsIn(run: string): string[] {
  const [first, last] = [run.replace(/^\p{N}+/u, ''), run.replace(/\p{N}+$/u, '')]
  return [run, first, last, first.replace(/\p{N}+$/u, ''), run.replace(notLetters, '')]
}

function isAmong(keys: ReadonlySet<string>, word: string): boolean {
  return word !== '' && keysOfWord(word).some((key) => keys.has(key))
}

/** Matches whole words of Chinese text: `车站长椅` has 站 and 长 side by side, but not the word 站长. */
function hasChineseWord(nickname: string): boolean {
  return (nickname.match(han) ?? []).some((run) => {
    const ends = endsOfWords(run)
    return chineseWords.some((word) => {
      for (let at = run.indexOf(word); at >= 0; at = run.indexOf(word, at + 1))
        if (ends.has(at) && ends.has(at + word.length)) return true
      return isTitle(word, run)
    })
  })
}

/** The dictionary splits `小站长大人` into 小, 站, 长大 and 人; people read a title with words around it. */
function isTitle(word: string, run: string): boolean {
  const title = run.replace(titlePrefix, '')
  if (!title.startsWith(word)) return false
  return [...dictionary.segment(title.slice(word.length))].every(({ segment }) => segment.length > 1)
}

function endsOfWords(text: string): Set<number> {
  return new Set([...dictionary.segment(text)].map(({ index }) => index)).add(text.length)
}

/** Ignores accents, but not marks that look like letters, as the Telugu anusvara looks like an o. */
function keysOfWord(word: string): string[] {
  const bare = word.normalize('NFD').replace(/\p{M}/gu, (mark) => (isLetter(prototypesOf(mark)) ? mark : ''))
  return keysOf(bare).map((key) => key.replace(/\p{M}/gu, ''))
}

const isLetter = (character: string): boolean => /^\p{L}/u.test(character)

function undisguised(nickname: string): string {
  return Array.from(nickname, (character) => {
    const point = character.codePointAt(0)!
    const first = symbolAlphabets.find((alphabet) => point >= alphabet && point < alphabet + 26)
    if (first === undefined) return disguises[character] ?? letterLike(character)
    return String.fromCharCode(97 + point - first)
  }).join('')
}

/** Replaces a symbol that looks like a letter. Digits stay, because they may number a word. */
function letterLike(character: string): string {
  return /[\p{L}\p{M}\p{N}]/u.test(character) ? character : prototypesOf(character)
}
