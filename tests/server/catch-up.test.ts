import { closeAll, enter, Person, startChat, type Tab, type TestChat, until, value } from '../support/chat'
import type { Entry } from '../../common/protocol/entries'
import type { JoinValue } from '../../common/protocol/answers'
import type { RoomName } from '../../common/protocol/ids'

/** UTF-8 bytes that no answer exceeds. */
const ANSWER_MAX_BYTES = 256 * 1024

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
const seqs = (entries: Entry[]) => entries.map(({ seq }) => seq)
const bytes = (answer: unknown) => Buffer.byteLength(JSON.stringify(answer))

/** Says `count` messages and resolves when all are kept. */
async function fill(tab: Tab, room: RoomName, count: number, text = 'x'): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => tab.say(`${text} ${n}`, { room })),
  )
  answers.forEach(value)
}

describe('catching up', () => {
  let chat: TestChat
  const empty = 'empty' as RoomName
  const small = 'small' as RoomName
  const large = 'large' as RoomName
  let writer: Tab
  let epoch: JoinValue['epoch']

  beforeAll(async () => {
    chat = await startChat()
    writer = await enter(chat.url, 'writer', small)
    epoch = (await writer.enter(large)).epoch
    await fill(writer, small, 10)
    await fill(writer, large, 700)
  })
  afterAll(closeAll)

  it.each([
    ['an empty room', empty, [], false],
    ['a room with few entries', small, numbers(1, 10), false],
    ['a room with many', large, numbers(651, 700), true],
  ])('[R1] answers the newest 50 entries of %s', async (_, room, expected, more) => {
    const { you: answer } = await enter(chat.url, undefined, room)
    expect(seqs(answer.entries)).toEqual(expected)
    expect(answer).toMatchObject({ version: 1, head: expected.at(-1) ?? 0, epoch, more, reset: false })
    expect(answer.room).toMatchObject({ name: room, topic: '' })
    expect(answer.limits).toMatchObject({ messageMaxChars: 4_000, nicknameMaxGraphemes: 32 })
  })

  it.each([
    ['nothing to a client at the head', 700, [], false],
    ['the last to a client that misses one', 699, [700], false],
    ['the missed entries to a client that misses 3', 697, numbers(698, 700), false],
    ['the missed entries to a client that misses more than is kept in memory', 420, numbers(421, 700), false],
    ['the missed entries to a client that misses 500', 200, numbers(201, 700), false],
    ['the newest page and more to a client that misses 501', 199, numbers(651, 700), true],
    ['the newest page and more to a client that has seen nothing', 0, numbers(651, 700), true],
  ])('[R2] answers %s', async (_, seq, expected, more) => {
    const tab = await (await Person.arrive(chat.url)).connect()
    const answer = await tab.enter(large, { epoch, seq })
    expect(seqs(answer.entries)).toEqual(expected)
    expect(answer).toMatchObject({ more, reset: false, head: 700 })
  })

  it('[R2] answers everything to a client that has seen nothing of a small room', async () => {
    const tab = await (await Person.arrive(chat.url)).connect()
    const answer = await tab.enter(small, { epoch, seq: 0 })
    expect(seqs(answer.entries)).toEqual(numbers(1, 10))
    expect(answer).toMatchObject({ more: false, reset: false })
  })

  it.each([
    ['another database', { epoch: 'another' as typeof epoch, seq: 5 }],
    ['another database, with nothing seen', { epoch: 'another' as typeof epoch, seq: 0 }],
    ['a seq that was never given', { epoch: null, seq: 701 }],
    ['a seq beyond all', { epoch: null, seq: Number.MAX_SAFE_INTEGER }],
  ])('[R3] starts a new log for a client that knows %s', async (_, since) => {
    const tab = await (await Person.arrive(chat.url)).connect()
    const answer = await tab.enter(large, { epoch: since.epoch ?? epoch, seq: since.seq })
    expect(seqs(answer.entries)).toEqual(numbers(651, 700))
    expect(answer).toMatchObject({ reset: true, more: true, epoch, head: 700 })
  })

  it('[R3] takes null for no since, as clients of other languages write it', async () => {
    const tab = await (await Person.arrive(chat.url)).connect()
    expect(await tab.askAnything('join', { room: small, since: null })).toMatchObject({
      ok: true,
      value: { reset: false, head: 10 },
    })
  })

  it('[R4] is complete together with the facts told meanwhile, whenever a client returns', async () => {
    const room = 'running' as RoomName
    const speaker = await enter(chat.url, 'speaker', room)
    const returning = await (await Person.arrive(chat.url)).connect()
    const log = new Map<number, string>()
    let isOver = false
    const speaking = (async () => {
      for (let n = 0; !isOver; n += 1) value(await speaker.say(`${n}`, { room }))
    })()
    let since = { epoch, seq: 0 }
    while (since.seq < 40) {
      const before = returning.entries.length
      const answer = await returning.enter(room, since)
      expect(answer).toMatchObject({ more: false, reset: false })
      for (const { seq, id } of [...answer.entries, ...returning.entries.slice(before)]) log.set(seq, id)
      since = { epoch, seq: Math.max(0, ...log.keys()) }
      expect([...log.keys()].sort((a, b) => a - b)).toEqual(numbers(1, since.seq))
      await returning.ask('leave', { room })
    }
    isOver = true
    await speaking
  })

  it.each([
    ['Chinese', '茶'],
    ['emoji', '🍵'],
    ['quotes', '"'],
  ])('[R6] carries at most 256 kB, with 4,000-character messages of %s', async (_, character) => {
    const room = character as RoomName
    const ann = await enter(chat.url, undefined, room)
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => ann.say(character.repeat(4_000), { room })),
    )
    answers.forEach(value)

    const joined = await (await Person.arrive(chat.url)).connect()
    const fresh = await joined.enter(room)
    const caughtUp = await joined.enter(room, { epoch, seq: 1 })
    for (const answer of [fresh, caughtUp]) {
      expect(bytes(answer)).toBeLessThan(ANSWER_MAX_BYTES)
      expect(answer.entries.length).toBeGreaterThan(5)
      expect(answer.entries.at(-1)!.seq).toBe(60)
      expect(answer.more).toBe(true)
    }
    const walked = await walkBack(joined, room, 100, (page) =>
      expect(bytes(page)).toBeLessThan(ANSWER_MAX_BYTES),
    )
    expect(seqs(walked)).toEqual(numbers(1, 60))
  })

  it('[R6] holds at least one entry, however large', async () => {
    const chat = await startChat({ MESSAGE_MAX_CHARS: '100000', MAX_FRAME_BYTES: '2000000' })
    const ann = await enter(chat.url)
    for (let n = 0; n < 3; n += 1) value(await ann.say('🍵'.repeat(100_000)))
    const { you: answer } = await enter(chat.url)
    expect(seqs(answer.entries)).toEqual([3])
    expect(answer).toMatchObject({ more: true, head: 3 })
    expect(seqs(await walkBack(ann, 'lobby' as RoomName, 100))).toEqual([1, 2, 3])
  })

  it('[R5] pages back without gap or repeat while new entries arrive', async () => {
    const reader = await enter(chat.url, undefined, large)
    let isOver = false
    const speaking = (async () => {
      while (!isOver) value(await writer.say('meanwhile', { room: large }))
    })()
    const first = reader.you.entries
    const older = await walkBack(reader, large, 33, () => {}, first[0]!.seq)
    isOver = true
    await speaking
    expect(seqs([...older, ...first])).toEqual(numbers(1, first.at(-1)!.seq))
  })

  it.each([
    [{ before: 11, limit: 100 }, numbers(1, 10), false],
    [{ before: 11, limit: 3 }, numbers(8, 10), true],
    [{ before: 4, limit: 3 }, numbers(1, 3), false],
    [{ before: 2, limit: 1 }, [1], false],
    [{ before: 1, limit: 5 }, [], false],
    [{ before: 0, limit: 5 }, [], false],
    [{ before: 999_999_999_999_999, limit: 2 }, [9, 10], true],
  ])('[R5] answers history %j with %j', async (range, expected, more) => {
    const { mine, ...page } = value(await writer.ask('history', { room: small, ...range }))
    expect(mine).toEqual([])
    expect({ seqs: seqs(page.entries), more: page.more }).toEqual({ seqs: expected, more })
    const { body } = await (
      await memberOf(chat, small)
    ).call('GET', `/api/rooms/${small}/messages?before=${range.before}&limit=${range.limit}`)
    expect(body).toEqual(page)
  })

  it('answers nothing over HTTP of a room that was never opened, and does not open it', async () => {
    const reader = await Person.arrive(chat.url)
    expect((await reader.call('GET', '/api/rooms/nobody%20here/messages')).status).toBe(404)
    expect((await reader.call('GET', '/api/rooms')).body).toMatchObject({ rooms: [{ name: 'lobby' }] })
  })

  it('answers 50 entries of history over HTTP by default', async () => {
    const reader = await memberOf(chat, large)
    const { body } = await reader.call<{ entries: Entry[]; more: boolean }>(
      'GET',
      `/api/rooms/${large}/messages`,
    )
    expect(body.entries).toHaveLength(50)
    expect(body.more).toBe(true)
    await until('the head', async () => {
      const [newest] = (
        await reader.call<{ entries: Entry[] }>('GET', `/api/rooms/${large}/messages?limit=1`)
      ).body.entries
      return newest!.seq >= 700
    })
  })
})

/** A person who has entered a room. */
async function memberOf({ url }: TestChat, room: RoomName): Promise<Person> {
  const person = await Person.arrive(url)
  await (await person.connect()).enter(room)
  return person
}

/** Reads page after page until there are no more. */
async function walkBack(
  tab: Tab,
  room: RoomName,
  limit: number,
  look: (page: unknown) => void = () => {},
  before = Number.MAX_SAFE_INTEGER,
): Promise<Entry[]> {
  const walked: Entry[] = []
  for (;;) {
    const page = value(await tab.ask('history', { room, before, limit }))
    look(page)
    walked.unshift(...page.entries)
    if (!page.more) return walked
    before = page.entries[0]!.seq
  }
}
