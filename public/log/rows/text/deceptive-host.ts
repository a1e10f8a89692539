/** Scripts that languages are written in today (UAX #31, table 5); those of East Asia may stand beside Latin (UTS #39, 5.2). */
const SCRIPTS = [
  ...'Latn Cyrl Grek Armn Geor Hebr Arab Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh'.split(' '),
  ...[
    'Thai',
    'Laoo',
    'Tibt',
    'Mymr',
    'Ethi',
    'Khmr',
    'Latn Hani Hira Kana',
    'Latn Hani Hang',
    'Latn Hani Bopo',
  ],
]
const classOf = (scripts: string): string => scripts.replace(/(\w+) ?/g, '\\p{scx=$1}')
/** With digits, hyphens and emoji. */
const ONE_SCRIPT = new RegExp(
  SCRIPTS.map((scripts) => `^[${classOf(scripts)}\\d\\p{So}\\p{EMod}-]*$`).join('|'),
  'u',
)
/** Latin letters of phonetics and of old languages, and marks that are not part of a letter. */
const ODD =
  /[\u0180-\u019f\u01a2-\u01ae\u01b1-\u01cc\u0250-\u0258\u025a-\u02ff\u1d00-\u1dbf\ua720-\ua7ff\uab30-\uab6f]|\p{sc=Inherited}/u
/** A Turkish ı without another letter of Turkish. */
const DOTLESS = /^(?=.*ı)[a-zı\d-]*$/
/** Taken for a slash or a dash where it stands beside Latin letters. */
const LIKE_MARK = /[a-z\d][ノソゾンん丿丶一ー丨ヽヾ]|[ノソゾンん丿丶一ー丨ヽヾ][a-z\d]/
/** Letters that look like Latin ones: a label of nothing else may be one of Latin letters. */
const LIKE_LATIN = /^(?:[асԁеһіјӏорԛѕуѵԝхгьпѡҽ\d-]*|[αικνορυχωγηϲϳ\d-]*|[ոսօցհզյք\d-]*)$/
const PLAIN = /^[ -~]*$/
/** Variation selectors, and joiners, which a browser has found in their places. */
const UNSEEN = /[\ufe0f\u200c\u200d]/g

/**
 * Whether a host may be taken for another one: it has letters of several scripts in one label, letters that no reader
 * expects, or only such as look Latin. @param host as it is written
 */
export function isDeceptive(host: string): boolean {
  const labels = host.normalize('NFKC').toLowerCase().replace(UNSEEN, '').split('.').filter(Boolean)
  const isUnderLatin = PLAIN.test(labels.at(-1) ?? '')
  return labels.some(
    (label) => !PLAIN.test(label) && (isOdd(label) || (isUnderLatin && LIKE_LATIN.test(label))),
  )
}

const isOdd = (label: string): boolean =>
  !ONE_SCRIPT.test(label) || [ODD, DOTLESS, LIKE_MARK].some((pattern) => pattern.test(label))
