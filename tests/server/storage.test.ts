import type Database from 'libsql'
import pino from 'pino'
import { override } from '../../server/store/methods'
import { createChat } from '../../server/app'
import type { Store } from '../../server/chat/ports'
import { readConfig } from '../../server/config/config'
import {
  closeAll,
  closeLater,
  enter,
  lobby,
  Person,
  startChat,
  temporaryFolder,
  type TestChat,
  until,
  value,
  named,
} from '../support/chat'
import { ask } from './raw'
import { textOf } from '../support/text-of'
import { openDatabase } from '../support/database-file'

/** The retryable refusal while the database fails. */
const storage = { ok: false, code: 'storage', retryable: true }

/** Another program's connection to the database of a running chat. */
function beside({ dataDir }: TestChat): Database.Database {
  const database = openDatabase(dataDir)
  closeLater(() => void database.close())
  return database
}

async function chatOver(
  waysOf: (store: Store) => Partial<Store>,
  lines: string[] = [],
): Promise<TestChat & { lines: string[] }> {
  const dataDir = temporaryFolder()
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', RATE_LIMITS: 'off', DATA_DIR: dataDir })
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const decorateStore = (store: Store) => override(store, waysOf(store))
  const chat = await createChat(config, { publicFolder: 'dist/public', log, decorateStore })
  closeLater(chat.close)
  return { ...chat, dataDir, lines }
}

describe('while the database fails', () => {
  afterEach(closeAll)

  it('[A2] messages are refused as storage, no client is told of them, and retries are kept afterwards', async () => {
    const chat = await startChat()
    const [ann, bob] = [await enter(chat.url, 'ann'), await enter(chat.url, 'bob')]
    value(await ann.say('before'))
    const database = beside(chat)
    database.exec('ALTER TABLE entries RENAME TO away')
    for (let n = 0; n < 3; n += 1) expect(await ann.say('meanwhile', { clientId: 'c' })).toEqual(storage)
    database.exec('ALTER TABLE away RENAME TO entries')
    expect(await ann.say('meanwhile', { clientId: 'c' })).toMatchObject({ ok: true, value: { seq: 2 } })
    value(await bob.say('after'))
    await bob.until('what came after', ({ entries }) => entries.length >= 3)
    expect(bob.entries.map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual([
      '1 before',
      '2 meanwhile',
      '3 after',
    ])
  })

  it('[A2] every other ask that needs it is refused as storage, and the others go on', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann')
    for (let n = 0; n < 3; n += 1) value(await ann.say('before'))
    const database = beside(chat)
    database.exec('ALTER TABLE rooms RENAME TO away')
    expect(await ann.ask('join', { room: named('new') })).toEqual(storage)
    expect(await ann.ask('join', { room: lobby })).toMatchObject({ ok: true })
    expect(await ann.ask('history', { room: lobby, before: 3, limit: 10 })).toMatchObject({ ok: true })
    database.exec('ALTER TABLE away RENAME TO rooms')
    expect(await ann.ask('join', { room: named('new') })).toMatchObject({ ok: true })
  })

  it('[H1] a handshake is refused as busy, and a session as storage with 503', async () => {
    const before = await startChat()
    const stranger = await Person.arrive(before.url)
    await before.close()
    const chat = await startChat({ DATA_DIR: before.dataDir })
    const person = stranger.at(chat.url)
    beside(chat).exec('DROP TABLE sessions')
    await expect(person.connect()).rejects.toMatchObject({ data: { code: 'busy' } })
    const answer = await ask(chat.url, '/api/session', { headers: { cookie: person.cookie } })
    expect({ ...answer, body: JSON.parse(answer.body) }).toMatchObject({
      status: 503,
      body: { code: 'storage' },
    })
    expect((await ask(chat.url, '/healthz')).status).toBe(200)
  })

  it('recent sessions are still accepted', async () => {
    const chat = await startChat()
    const person = await Person.arrive(chat.url)
    value(await (await person.connect()).ask('join', { room: named('lobby') }))
    beside(chat).exec('DROP TABLE sessions')
    const tab = await person.connect()
    expect(await tab.ask('join', { room: named('lobby') })).toMatchObject({ ok: true })
  })

  it('/readyz answers 503 and names the store', async () => {
    const chat = await startChat()
    const ready = async () => {
      const { status, body } = await ask(chat.url, '/readyz')
      return { status, ...(JSON.parse(body) as object) }
    }
    expect(await ready()).toEqual({ status: 200, ok: true, failing: [] })
    beside(chat).exec('DROP TABLE meta')
    expect(await ready()).toEqual({ status: 503, ok: false, failing: ['store'] })
  })

  it('/readyz names the store also when only writing fails, until it works again', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url)
    const database = beside(chat)
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    database.exec(`CREATE TRIGGER full2 BEFORE INSERT ON meta BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    expect(await ann.say('hello')).toEqual(storage)
    expect((await ask(chat.url, '/readyz')).status).toBe(503)
    database.exec('DROP TRIGGER full; DROP TRIGGER full2')
    expect((await ask(chat.url, '/readyz')).status).toBe(200)
    expect(await ann.say('hello')).toMatchObject({ value: { seq: 1 } })
  })

  it('a lock held by another program delays answers and stops nothing else', async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'ann')
    const bob = await enter(chat.url, 'bob', 'elsewhere')
    const database = beside(chat)
    database.exec('BEGIN IMMEDIATE')
    let isKept = false
    const said = ann.say('patient').then((answer) => {
      isKept = true
      return answer
    })
    // Several requests, each of which would wait if the event loop waited for the lock.
    for (let n = 0; n < 5; n += 1) expect((await ask(chat.url, '/healthz')).status).toBe(200)
    expect(await bob.ask('leave', { room: named('elsewhere') })).toEqual({ ok: true, value: {} })
    expect(isKept).toBe(false)
    database.exec('COMMIT')
    expect(await said).toMatchObject({ ok: true, value: { seq: 1 } })
  })

  it('[M1] nothing is told before it is kept, and told before it is answered', async () => {
    const order: string[] = []
    let keep: (() => void) | undefined
    const chat = await chatOver((store) => ({
      append: async (room, drafts) => {
        await new Promise<void>((resolve) => (keep = resolve))
        order.push('kept')
        return store.append(room, drafts)
      },
    }))
    const ann = await enter(chat.url)
    ann.socket.on('message', () => order.push('told'))
    const said = ann.say('hello').then(() => order.push('answered'))
    await until('the store to be asked', () => keep !== undefined)
    await ann.ask('join', { room: lobby })
    expect(order).toEqual([])
    keep!()
    await said
    expect(order).toEqual(['kept', 'told', 'answered'])
  })

  it('[M4] a commit whose answer was lost leaves no gap: the next entry is told with its true seq', async () => {
    let isLost = false
    const chat = await chatOver((store) => ({
      append: async (room, drafts) => {
        const entries = await store.append(room, drafts)
        if (isLost) throw new Error('the connection to the database broke')
        return entries
      },
    }))
    const ann = await enter(chat.url)
    value(await ann.say('first'))
    isLost = true
    expect(await ann.say('second', { clientId: 'c' })).toMatchObject({ ok: false })
    isLost = false
    expect(await ann.say('third')).toMatchObject({ value: { seq: 3 } })
    expect(await ann.say('second', { clientId: 'c' })).toMatchObject({ value: { seq: 2 } })
    const { entries } = value(await ann.ask('history', { room: lobby, before: 9, limit: 9 }))
    expect(entries.map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual([
      '1 first',
      '2 second',
      '3 third',
    ])
    const { you: answer } = await enter(chat.url)
    expect(answer).toMatchObject({ head: 3 })
    expect([...answer.entries.map(({ seq }) => seq), answer.more]).toEqual(expect.arrayContaining([3]))
  })

  it('a bug is answered internal, logged without the text, and affects no other client', async () => {
    const chat = await chatOver(() => ({
      append: () => Promise.reject(new TypeError('a bug')),
    }))
    const ann = await enter(chat.url)
    expect(await ann.say('a secret')).toEqual({ ok: false, code: 'internal', retryable: false })
    expect(await ann.ask('join', { room: lobby })).toMatchObject({ ok: true })
    const trouble = chat.lines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
    expect(trouble).toHaveLength(1)
    expect(trouble[0]).toContain('a bug')
    expect(chat.lines.join('')).not.toContain('a secret')
  })
})

describe('while the server stops', () => {
  afterEach(closeAll)

  it('answers pending asks, refuses new ones as busy, and says draining', async () => {
    let keep: (() => void) | undefined
    const chat = await chatOver((store) => ({
      append: async (room, drafts) => {
        await new Promise<void>((resolve) => (keep = resolve))
        return store.append(room, drafts)
      },
    }))
    const ann = await enter(chat.url)
    const person = await Person.arrive(chat.url)
    const said = ann.say('just in time')
    await until('the store to be asked', () => keep !== undefined)
    const closed = chat.close()
    expect(chat.close()).toBe(closed)

    await ann.until('the news', ({ received }) => received.restart.length === 1)
    expect(await ann.say('too late')).toEqual({ ok: false, code: 'busy', retryable: true })
    expect(await ann.ask('join', { room: lobby })).toMatchObject({ code: 'busy' })
    await expect(person.connect()).rejects.toMatchObject({ data: { code: 'busy' } })
    const { status, body } = await ask(chat.url, '/readyz')
    expect({ status, ...(JSON.parse(body) as object) }).toEqual({
      status: 503,
      ok: false,
      failing: ['draining'],
    })
    expect((await ask(chat.url, '/healthz')).status).toBe(200)

    keep!()
    expect(await said).toMatchObject({ ok: true, value: { seq: 1 } })
    await closed
    await ann.until('the end', ({ socket }) => !socket.connected)
    await expect(ask(chat.url, '/healthz')).rejects.toThrow('ECONNREFUSED')
  })
})
