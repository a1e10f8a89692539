import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { createHttpServer, type RequestTimeouts } from '../../server/http/server'
import { closeAll, closeLater, enter, Person, startChat } from '../support/chat'
import { closed } from '../support/closed'

const QUICK = { headersMs: 150, bodyMs: 300, checkEveryMs: 20 }
/** Long enough for a quick client on a busy machine. */
const SOON = { headersMs: 3_000, bodyMs: 4_000, checkEveryMs: 50 }
const EVERY_MS = 20

/** A server with short timeouts, which reads every body before it answers. */
async function quickServer(keepAliveMs: number, timeouts: RequestTimeouts = QUICK): Promise<string> {
  const server = createHttpServer(
    (request, response) => void request.resume().on('end', () => response.end('done')),
    keepAliveMs,
    timeouts,
  ).listen(0, '127.0.0.1')
  closeLater(() => void server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  closeLater(() => void socket.destroy())
  return socket.resume()
}

/** Writes `begin`, then `more` for ever. */
function dribble(socket: Socket, begin: string, more: string): void {
  socket.write(begin)
  const timer = setInterval(() => socket.write(more), EVERY_MS)
  socket.on('close', () => clearInterval(timer))
}

const slow: [string, string, string][] = [
  ['a connection that sends nothing', '', ''],
  ['empty lines before a request', '', '\r\n'],
  ['a method that never ends', 'G', 'E'],
  ['a request line that never ends', 'GET /', 'a'],
  ['headers that never end', 'GET / HTTP/1.1\r\nHost: here\r\n', 'x: y\r\n'],
  ['one header that never ends', 'GET / HTTP/1.1\r\nHost: here\r\nx: ', 'y'],
  ['headers of an upgrade that never end', 'GET /socket.io/ HTTP/1.1\r\nUpgrade: websocket\r\n', 'x: y\r\n'],
  ['a body that never ends', 'POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9999\r\n\r\n', 'x'],
  [
    'chunks that never end',
    'POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\nx\r\n',
  ],
  ['a body that never comes', 'POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n', ''],
]

describe('the HTTP server', () => {
  afterEach(closeAll)

  it.each(slow)('[W5] cuts off %s', async (_, begin, more) => {
    const socket = open(await quickServer(60_000))
    dribble(socket, begin, more)
    await closed(socket)
  })

  it('[W5] cuts off a slow request also when it is the second of its connection', async () => {
    const url = await quickServer(60_000, SOON)
    const cutOff = async ([, begin, more]: (typeof slow)[number]) => {
      const socket = open(url)
      socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
      await once(socket, 'data')
      dribble(socket, begin, more)
      await closed(socket)
    }
    await Promise.all(slow.slice(2).map(cutOff))
  })

  it('[W5] answers a second request on a connection that was idle for longer than the request timeout', async () => {
    const socket = open(await quickServer(60_000, SOON))
    for (let n = 0; n < 2; n += 1) {
      socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toMatch(/^HTTP\/1.1 200/)
      // It would be closed by then if idling counted as a slow request.
      await closed(dribblingBeside(socket))
    }
  })

  it('[W5] closes an idle connection after KEEP_ALIVE_TIMEOUT_MS', async () => {
    const socket = open(await quickServer(100, SOON))
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    await closed(socket)
  })

  it('[W5] closes an idle connection that sends empty lines like one that sends nothing', async () => {
    const socket = open(await quickServer(100, SOON))
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    await once(socket, 'data')
    dribble(socket, '', '\r\n')
    await closed(socket)
  })

  it('[W5] tells that time in its answers', async () => {
    const keepAlive = async (KEEP_ALIVE_TIMEOUT_MS: string) => {
      const { url } = await startChat(KEEP_ALIVE_TIMEOUT_MS === '' ? {} : { KEEP_ALIVE_TIMEOUT_MS })
      return (await fetch(`${url}/healthz`)).headers.get('keep-alive')
    }
    expect(await keepAlive('')).toBe('timeout=75')
    expect(await keepAlive('130000')).toBe('timeout=130')
    expect(await keepAlive('0')).toBe(`timeout=${24 * 24 * 60 * 60}`)
  })

  it('[W5] gives a request 12 s for its headers', () => {
    const server = createHttpServer(() => {}, 75_000)
    expect([server.headersTimeout, server.keepAliveTimeout]).toEqual([12_000, 75_000])
  })

  it('[W5] cuts off a slow client, but no polling client or WebSocket', async () => {
    const { url } = await startChat({}, 'dist/public', { requestTimeouts: SOON })
    const tabs = [await enter(url), await (await Person.arrive(url)).connect({ transports: ['polling'] })]
    const socket = open(url)
    dribble(socket, 'GET / HTTP/1.1\r\nHost: here\r\n', 'x: y\r\n')
    await closed(socket)
    for (const tab of tabs) expect(tab.socket.connected).toBe(true)
  })

  /** Another connection to the same server, which ends when a request has taken too long. */
  function dribblingBeside(socket: Socket): Socket {
    const other = open(`http://127.0.0.1:${socket.remotePort}`)
    dribble(other, 'POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9999\r\n\r\n', 'x')
    return other
  }
})
