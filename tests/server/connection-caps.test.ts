import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocketWire } from '../../bench/parts/web-socket-wire'
import { closeAll, closeLater, enter, Person, startChat, until } from '../support/chat'
import { ask } from './raw'

/** Bare connections, opened one after the other, each of which sends this. */
async function open(url: string, count: number, begin = ''): Promise<Socket[]> {
  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  for (let n = 0; n < count; n += 1) {
    const socket = connect(Number(port), hostname).on('error', () => {})
    closeLater(() => void socket.destroy())
    await once(socket, 'connect')
    socket.write(begin)
    sockets.push(socket)
  }
  return sockets
}

const greetingFor = (url: string) =>
  new WebSocketWire('/socket.io/?EIO=4&transport=websocket', {}).greeting(new URL(url).host)
const isClosed = (socket: Socket) => socket.closed
const statusOf = async (url: string) => (await ask(url, '/healthz')).status

describe('connections', () => {
  afterEach(closeAll)

  it('[W8] of all kinds count together, and idle ones are closed', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS: '20' })
    const people = []
    for (let n = 0; n < 10; n += 1) people.push(await enter(url))
    const idle = (await open(url, 20)).map((socket) => socket.resume())
    await until('ten of them to be closed', () => idle.filter(isClosed).length >= 10)
    expect(await statusOf(url)).toBe(200)
    expect(idle.findLastIndex(isClosed)).toBeLessThan(15)
    for (const { socket } of people) expect(socket.connected).toBe(true)
  })

  it('[W8] are at most half WebSockets when few are allowed', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS: '4' })
    const person = await Person.arrive(url)
    await person.connect()
    await person.connect()
    await expect(person.connect()).rejects.toMatchObject({ data: { code: 'busy' } })
  })

  it('[W8] of a polling client stay, however many idle ones come after them', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS: '20' })
    const tab = await (await Person.arrive(url)).connect({ transports: ['polling'] })
    await tab.enter()
    const idle = (await open(url, 40)).map((socket) => socket.resume())
    await until('some to be closed', () => idle.filter(isClosed).length >= 20)
    const other = await enter(url)
    await other.say('hello')
    await tab.until('it', ({ entries }) => entries.length > 0)
    expect(tab.socket.connected).toBe(true)
  })

  it('[W8] of one address make room for its next one', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS_PER_ADDRESS: '1' })
    const [first] = await open(url, 102)
    expect(await statusOf(url)).toBe(200)
    await until('the first to be closed', () => isClosed(first!.resume()))
  })

  it('[W8] that are being answered make no room', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS: '4' })
    const [script] = /\/assets\/[^"]+\.js/.exec((await ask(url, '/')).body)!
    const busy = await open(url, 4, `GET ${script} HTTP/1.1\r\nHost: here\r\n\r\n`.repeat(100))
    await Promise.all(busy.map((socket) => once(socket.pause(), 'readable')))
    await expect(statusOf(url)).rejects.toThrow()
    expect(busy.some(isClosed)).toBe(false)
  })

  it('[W8] with an incomplete body make room', async () => {
    const { url } = await startChat({ RATE_LIMITS: 'on', MAX_CONNECTIONS: '4' })
    const head = 'PUT /api/session HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n'
    const [first] = await open(url, 4, head)
    expect(await statusOf(url)).toBe(200)
    await until('the first to be closed', () => isClosed(first!.resume()))
  })

  it('[W8] that ask for a WebSocket at once get it a few at a time, and others are heard in between', async () => {
    const { url } = await startChat()
    const sockets = await open(url, 60)
    expect(await statusOf(url)).toBe(200)
    let answered = 0
    for (const socket of sockets) socket.once('data', () => (answered += 1)).write(greetingFor(url))
    let turns = 0
    while (answered < 60) {
      if (answered > 0) turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(turns).toBeGreaterThan(3)
  })

  it('[W8] that break off while they wait for their WebSocket end nothing but themselves', async () => {
    const { url } = await startChat()
    const sockets = await open(url, 60)
    expect(await statusOf(url)).toBe(200)
    for (const socket of sockets) socket.write(greetingFor(url))
    // The others have been read, and wait.
    await once(sockets[0]!, 'data')
    for (const socket of sockets) socket.resetAndDestroy()
    expect(await statusOf(url)).toBe(200)
    await enter(url)
  })
})
