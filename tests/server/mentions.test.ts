import fc from 'fast-check'
import { NameIndex } from '../../common/name-index'
import { readText } from '../../common/rich-text'
import { Names } from '../../public/text/names'
import { FormerNames } from '../../server/chat/former-names'
import { MENTIONS_MAX, mentionsIn } from '../../server/chat/mentions'
import type { Member, MemberId, Nickname, RoomName } from '../../server/protocol'
import { closeAll, enter, named, Person, startChat, type TestChat } from '../support/chat'

const member = (nickname: string, id = nickname): Member => ({
  id: id as MemberId,
  nickname: nickname as Nickname,
})

function index(...members: Member[]): NameIndex<Member> {
  const names = new NameIndex<Member>()
  for (const each of members) names.set(each.nickname, each)
  return names
}

describe('whom a message calls by name', () => {
  const called = (text: string, ...known: NameIndex<Member>[]) => mentionsIn(text, known).map(({ id }) => id)

  it('[M9] is each once, the longest nickname that stands there, whoever has it now first', () => {
    const present = index(member('Bob', 'now'), member('张三'))
    const former = index(member('Bob', 'before'), member('Bob Lee'))
    expect(called('＠张三 @bob, @Bob Lee and @BOB', present, former)).toEqual(['张三', 'now', 'Bob Lee'])
    expect(called('@Bobby bob@Bob.example', present, former)).toEqual([])
    expect(called('hi', present)).toEqual([])
  })

  it.each([
    ['`@Bob` and `` `@Bob` ``', []],
    ['`@Bob` @Ann', ['Ann']],
    ['`not code @Bob', ['Bob']],
    ['```\n@Bob\n```\n@Ann', ['Ann']],
    ['~~~ js\n@Bob', []],
    ['  ````\n```\n@Bob\n````\n@Ann', ['Ann']],
    ['https://a.example/@Bob/1 @Ann', ['Ann']],
    ['www.a.example/x?to=@Bob', []],
    ['(https://a.example/@Bob)@Ann', ['Ann']],
    ['看https://a.example/@Bob，@Ann', ['Ann']],
    ['mail@bob.example, a.b+c@Bob.example', []],
    ['https://@Bob', []],
    ['/me `@Bob` greets @Ann', ['Ann']],
  ])('[M9] are not those in its code and links: %j calls %j', (text, names) => {
    expect(called(text, index(member('Bob'), member('Ann')))).toEqual(names)
  })

  it('[M9] are at most 50', () => {
    const many = Array.from({ length: 80 }, (_, n) => member(`n${n}`))
    const text = many.map(({ nickname }) => `@${nickname}`).join(' ')
    expect(called(text, index(...many))).toHaveLength(MENTIONS_MAX)
  })

  it('[M9] are those that the page draws as mentions, whatever the text', () => {
    const bricks = [
      '@',
      '＠',
      'Bob',
      'Ann',
      '@Ann Lee',
      '`',
      '``',
      '```\n',
      '\n',
      ' ',
      '/me ',
      'https://a.b/',
      '看',
      '(',
      ')',
      'x',
      'www.a.example/',
      '👩',
      '\u0301',
    ]
    const people = [member('Bob'), member('Ann'), member('Ann Lee'), member('`'), member('👩')]
    const onPage = new Names()
    for (const each of people) onPage.add(each, true)
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...bricks), { maxLength: 30 }), (some) => {
        const text = some.join('')
        const drawn = readText(text, onPage).pieces.flatMap((piece) =>
          piece.type === 'mention' ? [piece.member.id] : [],
        )
        expect(called(text, index(...people))).toEqual([...new Set(drawn)])
      }),
    )
  })

  it('are looked for at so many at signs that no text takes long', () => {
    const text = `${'@'.repeat(600)}Bob`
    expect(called(text, index(member('Bob')))).toEqual([])
    expect(called(text.slice(200), index(member('Bob')))).toEqual(['Bob'])
  })

  it('are forgotten in the order in which they left, a thousand of a room later', () => {
    const former = new FormerNames()
    const room = 'room' as RoomName
    for (let n = 0; n <= 1_000; n += 1) former.add(room, member(`n${n}`))
    expect(called('@n0 @n1 @n1000', former.of(room)!)).toEqual(['n1', 'n1000'])
    expect(former.of('other' as RoomName)).toBeNull()
  })
})

describe('a mention', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[M9] is kept with the message, of who is there, was renamed, and has left', async () => {
    const room = 'kept'
    const ann = await enter(chat.url, 'Ann', room)
    const bob = await Person.arrive(chat.url, 'Bob')
    const bobs = await bob.connect()
    await bobs.enter(room)
    await ann.say('@Bob one', { room })
    await bob.call('PUT', '/api/session', { nickname: 'Robert' })
    await ann.say('@bob two, @Robert', { room })
    await bobs.ask('leave', { room: named(room) })
    await ann.say('＠Robert three', { room })
    await ann.say('@nobody four', { room })
    const answer = await ann.ask('history', { room: named(room), before: 99, limit: 9 })
    if (!answer.ok) throw new Error(answer.code)
    const { id } = (await bob.call('GET', '/api/session')).body
    expect(answer.value.entries.map((entry) => entry.type === 'text' && entry.mentions)).toEqual([
      [{ id, nickname: 'Bob' }],
      [
        { id, nickname: 'Bob' },
        { id, nickname: 'Robert' },
      ],
      [{ id, nickname: 'Robert' }],
      undefined,
    ])
  })
})
