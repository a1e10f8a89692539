/**
 * Han characters that differ by the length or slant of one stroke, or by an inner dot, and look the same at the size of a
 * chat. UTS #39 lists only 土 and 士 of these, because it compares characters at any size. Pairs that people tell apart at
 * a glance are left out: 大 and 太, 王 and 玉, 二 and 三. The first of each is the common one in names.
 */
const han = [
  ...['日曰', '己已巳', '未末', '千干于', '戊戌戍戉', '人入', '天夭', '茶荼', '候侯', '崇祟', '汩汨'],
  ...['鳥烏', '鸟乌', '晴睛', '兔免', '折拆', '待侍', '徒徙', '冷泠', '准淮', '竞竟', '栗粟', '微徽'],
  ...['刺剌', '祗祇衹', '管菅', '洗冼', '壶壸', '午牛', '今令', '冶治', '母毋', '享亨'],
  // Variants of one character (Unihan, kZVariant and kSemanticVariant).
  ...[
    '户戶戸',
    '吴吳呉',
    '黄黃',
    '真眞',
    '清淸',
    '青靑',
    '高髙',
    '即卽',
    '郎郞',
    '内內',
    '吕呂',
    '宫宮',
    '册冊',
  ],
  ...['别別', '没沒', '争爭', '为為爲', '顏顔', '奥奧', '姬姫', '温溫', '净淨', '员員貟', '録錄', '緑綠'],
]

/** A small kana differs from the kana by its size alone; ツ from シ, and ン from ソ, by the slant of a stroke. */
const kana = [
  ...['あぁ', 'いぃ', 'うぅ', 'えぇ', 'おぉ', 'かゕ', 'けゖ', 'つっ', 'やゃ', 'ゆゅ', 'よょ', 'わゎ'],
  ...[
    'アァ',
    'イィ',
    'ウゥ',
    'エェ',
    'オォ',
    'カヵ',
    'ケヶ',
    'ツッシ',
    'ヤャ',
    'ユュ',
    'ヨョ',
    'ワヮ',
    'ンソ',
  ],
  ...['りリ', 'せセ', 'もモ'],
]

/** Letters of Greek and Cyrillic that are put in place of Latin ones. */
const foreign: [string, string] = ['ωшεєηпьѳ', 'wweennbo']

/** Negative circled and squared letters, by the code point of their A. Unlike other enclosed letters, NFKC keeps them. */
const enclosed = [0x1f150, 0x1f170].flatMap((first) =>
  Array.from(
    { length: 26 },
    (_, at) => [String.fromCodePoint(first + at), String.fromCharCode(97 + at)] as const,
  ),
)

/** Small capitals, which look like the lower-case letters. */
const smallCapitals: [string, string] = ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqrstuvwyz']

/** Confusable characters that UTS #39 lacks, each with its prototype. */
export const ownLookAlikes: readonly (readonly [string, string])[] = [
  // Nicknames are compared without case: I looks like l, and i is I.
  ['i', 'l'],
  ['w', 'vv'],
  ...Array.from(smallCapitals[0], (look, at) => [look, smallCapitals[1].charAt(at)] as const),
  ...Array.from(foreign[0], (look, at) => [look, foreign[1].charAt(at)] as const),
  ...enclosed,
  ...[...han, ...kana].flatMap(([first = '', ...others]) => others.map((look) => [look, first] as const)),
]
