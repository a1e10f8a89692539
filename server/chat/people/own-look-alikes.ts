/**
 * Han characters that differ by the length or the slant of one stroke, or by a dot within, so that nobody tells them apart
 * at the size of a chat. UTS #39 has of these only 土 and 士, because it compares characters of one font at any size. Pairs
 * that people read at a glance are not here: 大 and 太, 王 and 玉, 二 and 三. The first is the one that names have.
 */
const han = [
  ...['日曰', '己已巳', '未末', '千干于', '戊戌戍戉', '人入', '天夭', '茶荼', '候侯', '崇祟', '汩汨'],
  ...['刺剌', '祗祇衹', '管菅', '洗冼', '壶壸', '午牛', '今令', '冶治', '母毋', '享亨'],
  // One character that is drawn in two ways (Unihan, kZVariant and kSemanticVariant).
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

/** Small capitals, which fonts draw as small letters are where those have the same shape. */
const smallCapitals: [string, string] = ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqrstuvwyz']

/** What UTS #39 does not have: each with the character that it looks like. */
export const ownLookAlikes: readonly (readonly [string, string])[] = [
  // Whatever the case: I looks like l, and i is I.
  ['i', 'l'],
  ['w', 'vv'],
  ...Array.from(smallCapitals[0], (look, at) => [look, smallCapitals[1].charAt(at)] as const),
  ...han.flatMap(([first = '', ...others]) => others.map((look) => [look, first] as const)),
]
