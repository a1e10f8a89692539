import { LogReader } from '../../common/log/log-reader'
import type { ChangesValue, JoinValue, Page } from '../../common/protocol/answers'
import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import { PINS_MAX } from '../../server/chat/messages/decide'
import type { Draft, Store } from '../../server/chat/ports'
import { change, foldAll, react } from '../store/changes-contract'
import { appended, draft } from '../store/contract'
import { closeAll, enter, named, Person, startChat, type Tab, type TestChat, value } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'

const room = 'tea' as RoomName
const MESSAGES = 120
const CHANGES = 9
/** Entries of one message and its changes. */
const EACH = 1 + CHANGES

const seqs = ({ entries }: { entries: readonly Entry[] }) => entries.map(({ seq }) => seq)
/** A message, seven reactions to it, an edit of it, and a pin, or for the first ones, of which a room has no more, a reaction. */
function said(target: number): Draft[] {
  const reactions = Array.from({ length: CHANGES - 2 }, (_, by) => react(target, `${by}`))
  const edit = change({ type: 'edit', target, text: `better ${target}` })
  const isPinned = target > (MESSAGES - PINS_MAX) * EACH
  return [draft(), ...reactions, edit, isPinned ? change({ type: 'pin', target, on: true }) : react(target)]
}

const databases: [string, (postgres: Postgres) => Promise<Record<string, string>>][] = [
  ['SQLite', async () => ({})],
  ['PostgreSQL', async (postgres) => ({ DATABASE_URL: await postgres.emptyDatabase() })],
]

describe.each(databases)('a log with nine changes to each message, on %s', (_, environment) => {
  let postgres: Postgres
  let chat: TestChat
  let store: Store
  let log: Entry[]
  let messages: MessageEntry[]

  beforeAll(async () => {
    postgres = await startPostgres()
    chat = await startChat(await environment(postgres), undefined, { decorateStore: (its) => (store = its) })
    log = await appended(store, room, Array.from({ length: MESSAGES }, (_, n) => said(n * EACH + 1)).flat())
    messages = foldAll(log)
  })
  afterAll(async () => {
    await closeAll()
    await postgres.stop()
  })

  const history = async (tab: Tab, before: number, limit: number): Promise<Page> =>
    value(await tab.ask('history', { room, before, limit }))

  async function arrive(since?: number): Promise<Tab & { you: JoinValue }> {
    const tab = await (await Person.arrive(chat.url)).connect()
    const place = since === undefined ? undefined : { epoch: store.epoch, seq: since }
    return Object.assign(tab, { you: await tab.enter(room, place) })
  }

  it('[R1][R11] begins with the newest 50 messages, folded as of the answer', async () => {
    const { you } = await arrive()
    expect(you.entries).toEqual(messages.slice(-50))
    expect(you.entries.at(-1)).toMatchObject({
      ...{ text: 'better 1191', pinned: true, changed: 1_200 },
      reactions: [{ emoji: '🍵', count: 7 }],
    })
    expect(you).toMatchObject({ head: 1_200, from: 701, to: 1_200, asOf: 1_200, more: true, newer: false })
  })

  it('[R5][R11] is paged back by adjacent pages that count messages alone', async () => {
    const tab = await arrive()
    const walked: Entry[] = [...tab.you.entries]
    for (let page: Page = tab.you; page.more;) {
      const next = await history(tab, page.from, 30)
      expect(next).toMatchObject({ to: page.from - 1, newer: true, asOf: 1_200, floor: 1 })
      expect(next.entries).toHaveLength(next.more ? 30 : 10)
      walked.unshift(...next.entries)
      page = next
      if (!page.more) expect(page.from).toBe(1)
    }
    expect(walked).toEqual(messages)
  })

  it('[R5] answers a page that begins or ends among changes', async () => {
    const tab = await arrive()
    const page = await history(tab, 26, 2)
    expect(seqs(page)).toEqual([11, 21])
    expect(page).toMatchObject({ from: 11, to: 25, more: true, newer: true })
    expect(await history(tab, 11, 5)).toMatchObject({ from: 1, to: 10, more: false, entries: [{ seq: 1 }] })
  })

  it('[R2] tells a client that missed up to 500 entries all of them, changes included', async () => {
    const { you } = await arrive(700)
    expect(seqs(you)).toEqual(Array.from({ length: 500 }, (_, n) => 701 + n))
    expect(you).toMatchObject({ from: 701, to: 1_200, more: false, reset: false, asOf: 1_200 })
    expect(you.entries.filter(({ type }) => type === 'text')).toEqual(messages.slice(-50))
    expect((await arrive(1_195)).you.entries).toEqual(log.slice(-5))
  })

  it('[R2] tells a client that missed more the newest messages, with the gap between', async () => {
    const { you } = await arrive(699)
    expect(you.entries).toEqual(messages.slice(-50))
    expect(you).toMatchObject({ from: 701, more: true, reset: false })
  })

  it('[R13] counts the messages that are unread and those of the gap, up to 1,000', async () => {
    const tab = await (await Person.arrive(chat.url)).connect()
    const { epoch } = store
    const join = async (since: number, read: number) =>
      value(await tab.ask('join', { room, since: { epoch, seq: since }, read: { epoch, seq: read } }))
    expect(await join(101, 91)).toMatchObject({ from: 701, unread: 110, missed: 59 })
    expect(await join(1_190, 91)).toMatchObject({ from: 1_191, unread: 110 })
    expect(await join(1_190, 1_185)).toMatchObject({ unread: 1 })
    expect(await join(1_200, 1_200)).toMatchObject({ unread: 0 })
    expect(await join(699, 1)).toMatchObject({ from: 701, unread: 119, missed: 0 })
    expect(await join(700, 1)).not.toHaveProperty('missed')
    const another = { epoch: 'another' as typeof epoch, seq: 1 }
    for (const read of [another, { epoch, seq: 1_201 }, undefined])
      expect(value(await tab.ask('join', { room, ...(read && { read }) }))).not.toHaveProperty('unread')
    await store.append(
      named('many'),
      Array.from({ length: 1_200 }, () => draft()),
    )
    const many = await tab.ask('join', {
      room: named('many'),
      since: { epoch, seq: 1 },
      read: { epoch, seq: 1 },
    })
    expect(value(many)).toMatchObject({ unread: 1_000, missed: 1_000 })
  })

  it('[R12] answers what changed in parts that cover the range', async () => {
    const tab = await arrive()
    const changes = async (from: number, to: number, since: number): Promise<ChangesValue> =>
      value(await tab.ask('changes', { room, from, to, since }))
    const parts: ChangesValue[] = []
    for (let from = 1; from <= 1_200; from = parts.at(-1)!.through + 1) {
      const part = await changes(from, 1_200, 0)
      parts.push(part)
      if (!part.more) break
    }
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.flatMap(({ entries }) => entries)).toEqual(messages)
    expect(parts.at(-1)).toMatchObject({ through: 1_200, more: false, asOf: 1_200 })
    expect(seqs(await changes(305, 345, 305))).toEqual([311, 321, 331, 341])
    expect(seqs(await changes(1, 1_200, 1_195))).toEqual([1_191])
    const none = { entries: [], through: 1_200, more: false, asOf: 1_200, mine: [] }
    expect(await changes(1, 1_200, 1_200)).toEqual(none)
  })

  it('[M1][R11] tells a change to present clients, and answers the same to new ones', async () => {
    const tab = await arrive()
    const reader = new LogReader()
    reader.jump(tab.you)
    tab.socket.on('message', ({ entries }) => void reader.hear(entries))
    // The room's log reads these when the next entry shows the gap before it.
    const added = await appended(store, room, [
      react(1_191, 'late'),
      change({ type: 'delete', target: 1_181 }),
    ])
    const speaker = await enter(chat.url, 'speaker', room)
    value(await speaker.say('after', { room }))
    await tab.until('the message behind the changes', () => reader.last === 1_203)
    expect(tab.entries.filter(({ seq }) => seq < 1_203)).toEqual(added)
    expect(reader.at(1_191)).toMatchObject({ changed: 1_201 })
    expect(reader.at(1_181)).toMatchObject({
      text: '',
      deleted: { at: expect.any(Number) as number },
      changed: 1_202,
    })
    const { you } = await arrive()
    expect(reader.messages().slice(-50)).toEqual(you.entries)
    const changed = value(await tab.ask('changes', { room, from: 1, to: 1_200, since: 1_200 }))
    expect(seqs(changed)).toEqual([1_181, 1_191])
  })
})
