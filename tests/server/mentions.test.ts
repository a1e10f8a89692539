import fc from 'fast-check'
import { NameIndex } from '../../common/text/name-index'
import { readText } from '../../common/text/rich-text'
import { Names } from '../../common/text/mention-names'
import { override } from '../../server/store/methods'
import { FormerNames } from '../../server/chat/people/former-names'
import { NewestMentions } from '../../server/chat/messages/newest-mentions'
import { MENTIONS_MAX, mentionsIn, withKeptMentions } from '../../server/chat/messages/mentions'
import type { ChangeDraft, Store } from '../../server/chat/ports'
import { toEntry } from '../../server/store/repositories/entry-rows'
import type { TextEntry } from '../../common/protocol/entries'
import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import { change } from '../store/changes-contract'
import { draft } from '../store/contract'
import { closeAll, enter, named, Person, startChat, type TestChat, until } from '../support/chat'

type EditDraft = Extract<ChangeDraft, { type: 'edit' }>

const member = (nickname: string, id = nickname): Member => ({
  id: id as MemberId,
  nickname: nickname as Nickname,
})

function index(...members: Member[]): NameIndex<Member> {
  const names = new NameIndex<Member>()
  for (const each of members) names.set(each.nickname, each)
  return names
}

describe('the mentions of a message', () => {
  const called = (text: string, ...known: NameIndex<Member>[]) => mentionsIn(text, known).map(({ id }) => id)

  it('[M9] are each member once, by the longest nickname, a current one first', () => {
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

  it('[M9] are exactly those that the page draws, whatever the text', () => {
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

  it('[C8] of an edit are also those of its message that it still names, rather than others of their name', () => {
    const edited = (text: string, before: Member[], now: Member[]) => {
      const message = toEntry(draft({ mentions: before }), 1) as TextEntry
      const edit = change({ type: 'edit', target: 1, text, ...(now.length > 0 && { mentions: now }) })
      const { mentions = [] } = withKeptMentions(edit as EditDraft, message)
      return mentions.map(({ id }) => id)
    }
    const [bob, lee, other] = [member('Bob'), member('Bob Lee'), member('Bob', 'other')]
    expect(edited('@Bob', [bob], [])).toEqual(['Bob'])
    expect(edited('@Bob', [bob], [other])).toEqual(['Bob'])
    expect(edited('@Bob Lee, @Ann', [lee], [bob, member('Ann')])).toEqual(['Bob Lee', 'Ann'])
    expect(edited('`@Bob` @Bobby', [bob], [])).toEqual([])
    expect(edited('tea', [bob], [])).toEqual([])
    expect(edited('@Bob', [], [other])).toEqual(['other'])
    const many = Array.from({ length: 80 }, (_, n) => member(`n${n}`))
    const all = many.map(({ nickname }) => `@${nickname}`).join(' ')
    expect(edited(all, many.slice(0, 40), many.slice(30))).toHaveLength(MENTIONS_MAX)
  })

  it('are looked up at a bounded number of at signs, so that no text takes long', () => {
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

describe('the newest mention', () => {
  let chat: TestChat
  let queries = 0
  beforeAll(async () => {
    const counted = (store: Store) =>
      override(store, {
        newestMentions: (room, members) => {
          queries += 1
          return store.newestMentions(room, members)
        },
      })
    chat = await startChat({}, undefined, { decorateStore: counted })
  })
  afterAll(closeAll)

  /** Bob is away, and this many entries follow a mention of him. @returns where he left */
  async function away(room: string, text: string, count: number) {
    const ann = await enter(chat.url, 'Ann', room)
    const bob = await enter(chat.url, 'Bob', room)
    await ann.say('hi', { room })
    const { epoch, head: seq } = await bob.enter(room)
    await bob.ask('leave', { room: named(room) })
    await ann.say(text, { room })
    await Promise.all(Array.from({ length: count }, (_, n) => ann.say(`${n}`, { room })))
    return { ann, bob, since: { epoch, seq } }
  }

  it('[R10] comes with the missed entries, however many follow it', async () => {
    const { ann, bob, since } = await away('far', '@Bob, tea?', 520)
    expect(await bob.enter('far', since)).toMatchObject({ more: true, mentioned: 2 })
    expect(await bob.enter('far')).toMatchObject({ more: true, mentioned: 2 })
    await ann.say('and @bob again', { room: 'far' })
    expect(await bob.enter('far', since)).toMatchObject({ more: true, mentioned: 523 })
    expect(await ann.enter('far')).not.toHaveProperty('mentioned')
  })

  it('[R10] is not read when all missed entries are in the answer', async () => {
    const { bob, since } = await away('near', '@Bob, tea?', 100)
    const before = queries
    const answer = await bob.enter('near', since)
    expect(answer.more).toBe(false)
    expect(answer).not.toHaveProperty('mentioned')
    expect(queries).toBe(before)
    expect(await bob.enter('near')).toMatchObject({ more: true, mentioned: 2 })
  })

  it('[R10] is neither by oneself nor in code', async () => {
    const { bob } = await away('code', 'not `@Bob`', 100)
    await bob.say('I am @Bob', { room: 'code' })
    expect(await bob.enter('code')).not.toHaveProperty('mentioned')
  })

  it('[R10] is read in one query for all members that enter during a read', async () => {
    const asked: MemberId[][] = []
    let answer = (): void => undefined
    const read = {
      newestMentions: async (_: RoomName, members: readonly MemberId[]) => {
        asked.push([...members])
        if (asked.length === 1) await new Promise<void>((resolve) => (answer = resolve))
        return members.filter((id) => id === 'm7').map((member) => ({ member, seq: 3 }))
      },
    }
    const mentioned = new NewestMentions('room' as RoomName, read, { monotonic: () => performance.now() })
    const first = mentioned.newest('first' as MemberId)
    await until('the first query', () => asked.length === 1)
    const people = Array.from({ length: 900 }, (_, n) => `m${n % 600}` as MemberId)
    const others = people.map((id) => mentioned.newest(id))
    answer()
    expect(await first).toBeNull()
    expect(await Promise.all(others)).toEqual(people.map((id) => (id === 'm7' ? 3 : null)))
    expect(asked.map(({ length }) => length)).toEqual([1, 500, 400])
  })
})

describe('a mention', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it('[M9] is stored with the message, for members who are present, renamed or gone', async () => {
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
