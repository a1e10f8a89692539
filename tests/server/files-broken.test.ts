import { connect } from 'node:net'
import { once } from 'node:events'
import type { RequestTimeouts } from '../../server/http/server'
import { closeAll, closeLater, type Environment, startChat, type TestChat, until } from '../support/chat'
import { Sender, statusOf, uploadPath } from '../support/files'
import { filesLeft } from '../support/files-left'
import { closed } from '../support/closed'

const NOTHING = { kept: [], incoming: [], open: 0, counted: 0, records: 0 }
const MEGABYTE = Buffer.alloc(1_000_000, 'a')

describe('an upload', () => {
  let chat: TestChat
  let ann: Sender
  const start = async (environment: Environment = {}, requestTimeouts?: RequestTimeouts) => {
    chat = await startChat(environment, 'dist/public', requestTimeouts && { requestTimeouts })
    ann = await Sender.enter(chat.url, 'ann')
  }
  const left = () => filesLeft(chat.dataDir)
  const isGone = () => until('nothing', () => JSON.stringify(left()) === JSON.stringify(NOTHING))
  const hasBegun = () => until('the first bytes', () => left().open === 1)
  afterEach(closeAll)

  /** Writes a request by hand, in pieces. */
  async function raw(lines: Record<string, string>, begin: string) {
    const { hostname, port } = new URL(chat.url)
    const socket = connect(Number(port), hostname).on('error', () => {})
    closeLater(() => void socket.destroy())
    const headers = {
      Host: `${hostname}:${port}`,
      Cookie: ann.person.cookie,
      'Content-Type': 'application/octet-stream',
      ...lines,
    }
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`POST ${uploadPath('lobby', 'raw.bin')} HTTP/1.1\r\n${head.join('')}\r\n${begin}`)
    return socket
  }

  it('[K14] that is cut in the middle leaves nothing', async () => {
    await start()
    const begun = ann.begin({ 'content-length': 2_000_000 })
    begun.write(MEGABYTE)
    await hasBegun()
    begun.destroy()
    await isGone()
    expect((await ann.send('again')).status).toBe(201)
    expect(left()).toMatchObject({ counted: 5, records: 1, open: 0, incoming: [] })
  })

  it('[K14] that ends before what it said leaves nothing', async () => {
    await start()
    const socket = await raw({ 'Content-Length': '100' }, 'short')
    await hasBegun()
    socket.end()
    await isGone()
  })

  it('[K14] that is longer than it said is as long as it said, and the rest is no request', async () => {
    await start()
    const socket = await raw({ 'Content-Length': '5' }, 'longer than that')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /)
    await closed(socket)
    await until('its end', () => {
      const { open, incoming, kept, counted, records } = left()
      return open + incoming.length === 0 && records === kept.length && counted === 5 * kept.length
    })
  })

  it('[K14] that says nothing of its size is counted as it comes', async () => {
    await start({ FILE_MAX_BYTES: '1500000' })
    const small = ann.begin({ 'transfer-encoding': 'chunked' })
    small.end(MEGABYTE)
    expect(await statusOf(small)).toBe(201)
    const large = ann.begin({ 'transfer-encoding': 'chunked' })
    const status = statusOf(large)
    large.write(MEGABYTE)
    large.write(MEGABYTE)
    expect(await status).toBe(413)
    large.destroy()
    expect(left()).toMatchObject({ counted: 1_000_000, records: 1, incoming: [], open: 0 })
  })

  it('[K14] that would be too large is refused before it comes', async () => {
    await start()
    const large = ann.begin({ 'content-length': 10_000_001, expect: '100-continue' })
    const asked = jest.fn()
    large.on('continue', asked)
    large.flushHeaders()
    expect(await statusOf(large)).toBe(413)
    expect(asked).not.toHaveBeenCalled()
    expect(left()).toEqual(NOTHING)
  })

  it('[K14] is asked for its body where it waits to be', async () => {
    await start()
    const small = ann.begin({ 'content-length': 5, expect: '100-continue' })
    small.flushHeaders()
    await once(small, 'continue')
    small.end('hello')
    expect(await statusOf(small)).toBe(201)
  })

  it('[K14] that is slow is given up after a time for its size', async () => {
    await start({}, { headersMs: 20_000, bodyMs: 500, checkEveryMs: 50 })
    const large = ann.begin({ 'content-length': 1_600_000 })
    large.write(MEGABYTE)
    const socket = await raw({ 'Content-Length': '100' }, 'x')
    const timer = setInterval(() => socket.write('x'), 50)
    const trickle = ann.begin({ 'content-length': 9_000_000 })
    trickle.write('x')
    const late = statusOf(trickle)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    await closed(socket)
    clearInterval(timer)
    expect(await late).toBe(408)
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /)
    await until('the slow one to be gone', () => left().incoming.length === 1)
    large.end(MEGABYTE.subarray(0, 600_000))
    expect(await statusOf(large)).toBe(201)
    expect(left()).toMatchObject({ counted: 1_600_000, records: 1, incoming: [], open: 0 })
  })

  it('[K14] of 200 at once is either there or not', async () => {
    await start({ RATE_LIMITS: 'on' })
    const senders = [ann]
    for (let n = 1; n < 50; n += 1) senders.push(await Sender.enter(chat.url))
    const sent = await Promise.all(
      Array.from({ length: 200 }, (_, n) => senders[n % 50]!.send(MEGABYTE.subarray(0, 100_000 + n))),
    )
    const done = sent.filter(({ status }) => status === 201)
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201, 429]))
    expect(done.length).toBeGreaterThanOrEqual(20)
    expect(left()).toEqual({
      kept: expect.arrayContaining(done.map(({ body }) => body.id)),
      incoming: [],
      open: 0,
      counted: done.reduce((sum, { body }) => sum + body.size, 0),
      records: done.length,
    })
    expect(left().kept).toHaveLength(done.length)
  })

  it('[K14] finds no more room than there is, however many come at once', async () => {
    await start({ ROOM_FILES_MAX_BYTES: '1000000', FILES_PER_SESSION_PER_DAY: '8' })
    const bob = await Sender.enter(chat.url, 'bob')
    const sent = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? ann : bob).send(MEGABYTE.subarray(0, 300_000))),
    )
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(3)
    expect(sent.find(({ status }) => status !== 201)).toMatchObject({
      status: 429,
      body: { code: 'quota-exceeded' },
    })
    expect(left()).toMatchObject({ counted: 900_000, records: 3, incoming: [] })
  })
})
