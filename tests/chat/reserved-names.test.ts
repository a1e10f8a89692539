import fc from 'fast-check'
import { keysOf } from '../../server/chat/people/look-alikes'
import { parseNickname } from '../../server/chat/people/nickname'
import { Failure } from '../../server/errors'
import { isTried, runs } from '../support/part'

function codeOf(nickname: string): string | null {
  try {
    parseNickname(nickname)
    return null
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

const latin =
  'admin administrator operator moderator mod staff official system support root owner host server bot teahouse'.split(
    ' ',
  )
const han = '管理员 管理員 管理 官方 系统 系統 客服 版主 站长 站長 房主 群主 公告 机器人 茶馆 茶館'.split(' ')
const asLetters = (letters: string) => (word: string) =>
  Array.from(word, (letter) => Array.from(letters)[letter.charCodeAt(0) - 97] ?? letter).join('')
const onEach = (mark: string) => (word: string) => Array.from(word, (letter) => letter + mark).join('')
const onOne = (mark: string) => (word: string) => word.charAt(0) + mark + word.slice(1)

/** Ways of writing a word to evade a list. */
const disguises: ((word: string) => string)[] = [
  (word) => word,
  (word) => word.toUpperCase(),
  (word) => word.charAt(0).toUpperCase() + word.slice(1),
  ...['\u0332', '\u0335', '\u0336', '\u0338', '\u0307', '\u0323', '\u0301', '\u0331', '\u20dd'].flatMap(
    (mark) => [onEach(mark), onOne(mark)],
  ),
  asLetters('ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ'),
  asLetters('ⓐⓑⓒⓓⓔⓕⓖⓗⓘⓙⓚⓛⓜⓝⓞⓟⓠⓡⓢⓣⓤⓥⓦⓧⓨⓩ'),
  asLetters('🅰🅱🅲🅳🅴🅵🅶🅷🅸🅹🅺🅻🅼🅽🅾🅿🆀🆁🆂🆃🆄🆅🆆🆇🆈🆉'),
  asLetters('🅐🅑🅒🅓🅔🅕🅖🅗🅘🅙🅚🅛🅜🅝🅞🅟🅠🅡🅢🅣🅤🅥🅦🅧🅨🅩'),
  asLetters('𝔞𝔟𝔠𝔡𝔢𝔣𝔤𝔥𝔦𝔧𝔨𝔩𝔪𝔫𝔬𝔭𝔮𝔯𝔰𝔱𝔲𝔳𝔴𝔵𝔶𝔷'),
  asLetters('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ'),
  asLetters('ᗩᗷᑕᗪᕮᖴᘜᕼᓰᒍᖽᒪᗰᑎᓍᑭᕴᖇᔕᖶᑌᐯᗯ᙭ᖻᘔ'),
  asLetters('卂乃匚ᗪ乇千Ꮆ卄丨フҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙'),
  asLetters('αв¢∂єƒgнιנкℓмησρqяѕтυνωχуz'),
  asLetters('ɐqɔpǝɟƃɥᴉɾʞןɯuodbɹsʇnʌʍxʎz'),
  asLetters('аbсdеfɡhіjklmnорqrѕtuvwхуz'),
  (word) => word.replaceAll('o', '0').replaceAll('i', '1').replaceAll('a', '@').replaceAll('e', '3'),
  (word) => word.replaceAll('s', '$').replaceAll('t', '7').replaceAll('a', '4').replaceAll('i', '!'),
  (word) => word.replaceAll('m', 'rn'),
  ...['.', '_', '-', ' ', '·', '・', '*', '/', "'", 'ˑ', 'ʼ', '🔥', '★', '~', '․', '‧', '—'].map(
    (between) => (word: string) => Array.from(word).join(between),
  ),
]
/** What is written around the word. */
const surroundings: [string, string][] = [
  ...(['', '[]', '()', '{}', '<>', '«»', '「」', '【】', '“”', '‹›', '〔〕', '（）'] as const).map(
    (pair): [string, string] => [pair.charAt(0), pair.charAt(1)],
  ),
  ...[...'★☆✓✔✪•·.,:;_-=~^*#@!♛⚡ˑ'].map((mark): [string, string] => [mark, mark]),
  ...['👑', '🛡️', '🔥', '✅', '🇨🇳', '👮🏽‍♀️'].flatMap((emoji): [string, string][] => [
    [emoji, ''],
    ['', ` ${emoji}`],
  ]),
  ...([
    ['-=', '=-'],
    ['xX_', '_Xx'],
    ['', '2'],
    ['', ' 01'],
    ['007 ', ''],
    ['', '...'],
    ['  ', '  '],
  ] as [string, string][]),
]

describe('a reserved word', () => {
  it('[N4] is refused in every disguise and with any decoration', () => {
    const passed = new Set<string>()
    let tried = 0
    for (const [at, word] of [...latin, ...han].entries())
      for (const [how, disguise] of disguises.entries())
        for (const [where, [before, after]] of surroundings.entries()) {
          if (!isTried(at, how, where)) continue
          tried += 1
          const nickname = before + disguise(word) + after
          if (codeOf(nickname) === null) passed.add(nickname)
        }
    expect(tried).toBeGreaterThan(runs(50_000))
    expect([...passed].slice(0, 50)).toEqual([])
  })

  it.each(
    [
      [
        'Admin Ann',
        'Ann (Admin)',
        'Ann|Mod',
        'my staff',
        'AnnAdmin',
        'admin管理员',
        'Support 24',
        'The Owner',
      ],
      [
        '管理员小王',
        '小王管理员',
        '系统消息',
        '系统·消息',
        '官方客服',
        '官方茶馆',
        '茶馆官方',
        '超级管理员',
        '菅理员',
        '管理員小王',
      ],
    ].flat(),
  )('[N4] is refused as a word among others: %j', (nickname) => {
    expect(codeOf(nickname)).toBe('nickname-reserved')
  })

  it('[N4] is refused in any two disguises at once', () => {
    const two = fc.tuple(
      fc.constantFrom(...latin),
      fc.constantFrom(...disguises.slice(3, 21)),
      fc.constantFrom(...disguises.slice(21)),
      fc.constantFrom(...surroundings),
    )
    fc.assert(
      fc.property(two, ([word, mark, disguise, [before, after]]) => {
        expect([before + mark(disguise(word)) + after].filter((each) => codeOf(each) === null)).toEqual([])
      }),
      { numRuns: runs(2_000), seed: 1 },
    )
  })
})

/** Nicknames of people and guests, among them some that begin like a reserved word. */
const ordinary = [
  'Modesto Staffan Systema Rootsy Admina Hosta Serverus Botond Modi Rooter Owners Hostetler Bothwell Officer Adminah',
  'Modibo Modest Robot Ghost Boter Ecosystem Badminton Commodore Homeowner Abbot Sabot Talbot Turbot Cabot Elliott',
  'Ann Bob Carol Dave Eve Frank Grace Heidi Ivan Judy Mallory Niaj Olivia Peggy Rupert Sybil Trent Victor Walter',
  'Zoë René Chloé Noël Renée François Søren Åsa Jürgen Müller Günther Łukasz Żaneta Małgorzata Dvořák Jiří Ştefan',
  'İbrahim Işıl Gökçe Çağla Ngô Trần Nguyễn Đặng Hoàng Phượng Þór Ægir Eiríkur Õnne Ülo Žiga Šime Đorđe Ñuflo Íñigo',
  'Иван Мария Сергей Ольга Нина Яна Дмитрий Володимир Олена Ђорђе Љубица Ангел Кость Модест Рут Остап',
  'Γιώργος Μαρία Νίκος Ελένη Σωκράτης Αθηνά Ωρίων Δημήτρης',
  'محمد فاطمة علي حسین مریم رضا یوسف عبدالله نور أحمد',
  'דוד שרה משה רחל יעקב נועה',
  'अमित प्रिया राहुल सुनीता कृष्ण அருண் மீனா তানিয়া রহিম ਗੁਰਪ੍ਰੀਤ ગીતા రవి లక్ష్మి മോഹൻ ಅನಿಲ್ නිමල්',
  'สมชาย มาลี สุดา ມະນີ សុខា ကိုကို བསོད་ནམས ამირანი Արամ አበበ',
  '张伟 王芳 李娜 刘洋 陈静 杨帆 赵敏 黄磊 周杰 吴迪 管仲 小管 官小方 方官 馆主 茶客 长站 房玄龄 主席 系铃人 统一 公孙 告白 群青',
  '林志玲 陳奕迅 張學友 劉德華 機智 歐陽 司馬光 諸葛亮 管道升 官官 小方 大郎 太郎 日本太郎 龙井 乌龙茶 铁观音 碧螺春 客人 服务生',
  '车站长椅 体系统一 外交官方先生 房主任 茶馆的客人 茶馆老板 管理学 服务员 小二 掌柜',
  'さくら たろう ハナコ ケンジ 田中 佐藤 鈴木 高橋 山田 由美 キム 김민수 이영희 박지성 최수영 정우',
  'Ada Bjarne Dennis Edsger Guido Linus Margaret Niklaus Radia Tim Yukihiro Barbara Alan Anders Brendan James Ken Larry',
  '1234 42 Guest茶客 x :-) ¯\\_(ツ)_/¯ <b> C++ C# 🍵 🐼 ❤ 👩🏽‍💻 ★★★ Ann_Lee O’Neil Jean-Luc D’Arcy',
].flatMap((line) => line.split(' '))

describe('an ordinary nickname', () => {
  it('[N4] is accepted in every script', () => {
    expect(new Set(ordinary).size).toBeGreaterThan(250)
    const withNumbers = ordinary.flatMap((name) => [name, `${name} 2`])
    expect(withNumbers.filter((name) => codeOf(name) !== null)).toEqual([])
  })

  it('[N2] does not clash with any other', () => {
    const owners = new Map<string, string>()
    const clashes: string[] = []
    for (const name of new Set(ordinary))
      for (const key of keysOf(parseNickname(name))) {
        const owner = owners.get(key)
        if (owner !== undefined && owner !== name) clashes.push(`${owner} ${name}`)
        owners.set(key, name)
      }
    expect(clashes).toEqual([])
  })
})

const clash = (one: string, other: string) => keysOf(one).some((key) => keysOf(other).includes(key))

describe('two nicknames', () => {
  it.each(
    [
      'ann a.nn, ann ann., ann .ann, ann _ann_, ann -ann-, ann ann!, ann [ann], ann ann~, ann ann·, ann ann․, ann an‧n',
      `ann ann', ann ann’, ann annʼ, ann annˑ, ann anːn, ann aˈnn, ann *ann*, ann ann,, ann annꓸ, ann ann—`,
      'ann a\u0332n\u0332n\u0332, ann a\u0335nn, ann ann\u0336, ann ann\u0307, ann ạnn, ann ann\u0331, ann a\u20dd\u006en',
      'ann ɑnn, ann аnn, ann Αnn, ann ａｎｎ, ann 𝖆nn, ann ᴀɴɴ, ann ᎪNN, Tom тom, Will VVill, modern rnodern, bill bi11',
      'Ann_Lee AnnLee, Ann.Lee Ann-Lee, oneil o’neil, محمد مُحَمَّد, Żaneta Zaneta',
      '日本太郎 曰本太郎, 自己 自已, 己 巳, 土豆 士豆, 未来 末来, 千寻 干寻, 干将 于将, 人生 入生, 天天 夭天, 茶客 荼客, 小候 小侯',
      '崇拜 祟拜, 刺客 剌客, 戊戌 戍戍, 管仲 菅仲, 洗头 冼头, 上午 上牛, 今天 令天, 户部 戶部, 吴刚 吳刚, 吴刚 呉刚, 黄河 黃河',
      '真心 眞心, 清风 淸风, 青山 靑山, 高山 髙山, 即刻 卽刻, 王五 王五。, 王五 王·五, 王五 「王五」, 王五 王五\u0332, 工厂 エ厂, 口 ロ, 一 ー, 力 カ',
    ]
      .flatMap((line) => line.split(', '))
      .map((pair) => pair.split(' ') as [string, string]),
  )('[N2] clash: %j and %j', (one, other) => {
    expect(clash(parseNickname(one), parseNickname(other))).toBe(true)
  })

  it.each([
    ['大郎', '太郎'],
    ['王芳', '玉芳'],
    ['张三', '张二'],
    ['ann', 'ánn'],
    ['Hoa', 'Hoà'],
    ['Jurgen', 'Jürgen'],
    ['ann', 'ann🔥'],
    ['★', '☆'],
    ['...', '!!!'],
    ['はな', 'ばな'],
    ['かき', 'がき'],
    ['й', 'и'],
    ['C++', 'C'],
    ['Dan', 'Clan'],
  ])('[N2] do not clash: %j and %j', (one, other) => {
    expect(clash(parseNickname(one), parseNickname(other))).toBe(false)
  })
})
