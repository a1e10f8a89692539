import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { closeAll, closeLater, Person, startChat, type TestChat, until } from '../support/chat'
import { closed } from '../support/closed'
import { ask } from './raw'

const OPEN_FILES = '/dev/fd'
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: here\r\n${headers}\r\n`

/** A bare connection that sends all this at once, and is not read until the test does. */
function askAhead(url: string, requests: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  closeLater(() => void socket.destroy())
  socket.pause().write(requests)
  return socket
}

/** What came until the server closed the connection. */
async function wholeOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (part: Buffer) => (text += part.toString())).resume()
  await closed(socket)
  return text
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => Number(status))

describe('a connection with pipelined requests', () => {
  let chat: TestChat
  beforeEach(async () => {
    chat = await startChat()
  })
  afterEach(closeAll)

  it('[W4] leaves nothing open when it closes without reading', async () => {
    const [script] = /\/assets\/[^"]+\.js/.exec((await ask(chat.url, '/')).body)!
    await ask(chat.url, script)
    const before = readdirSync(OPEN_FILES).length
    const sockets = Array.from({ length: 20 }, () => askAhead(chat.url, get(script).repeat(100)))
    await Promise.all(sockets.map((socket) => once(socket, 'readable')))
    expect(readdirSync(OPEN_FILES).length).toBeGreaterThanOrEqual(before + 20)
    // Both ends of each connection are here, and at most the file that is being sent to it.
    expect(readdirSync(OPEN_FILES).length).toBeLessThanOrEqual(before + 3 * 20)
    for (const socket of sockets) socket.destroy()
    await until('all to be closed', () => readdirSync(OPEN_FILES).length <= before)
  })

  it('[W4] gets every answer in order when it reads', async () => {
    const paths = Array.from({ length: 100 }, (_, n) => (n % 3 === 0 ? '/nothing' : '/healthz'))
    const requests = paths.map((path) => get(path)).join('') + get('/', 'Connection: close\r\n')
    const text = await wholeOf(askAhead(chat.url, requests))
    expect(statuses(text)).toEqual([...paths.map((path) => (path === '/nothing' ? 404 : 200)), 200])
  })

  it('[W4] is cut off with more than 100 requests in the pipeline', async () => {
    const text = await wholeOf(askAhead(chat.url, get('/api/rooms/lobby/messages').repeat(200)))
    expect(statuses(text).length).toBeLessThan(100)
    expect((await ask(chat.url, '/healthz')).status).toBe(200)
  })

  it('[W4] has no request handled while an earlier answer waits', async () => {
    const person = await Person.arrive(chat.url, 'early')
    const nickname = async () => (await person.call('GET', '/api/session')).body.nickname
    const door = '/socket.io/?EIO=4&transport=polling'
    const { cookie } = person
    const { sid } = JSON.parse((await ask(chat.url, door, { headers: { cookie } })).body.slice(1)) as {
      sid: string
    }
    const own = `Cookie: ${cookie}\r\n`
    const rename = '{"nickname":"later"}'
    askAhead(
      chat.url,
      get(`${door}&sid=${sid}`, own) +
        `PUT /api/session HTTP/1.1\r\nHost: here\r\n${own}` +
        `Content-Type: application/json\r\nContent-Length: ${rename.length}\r\n\r\n${rename}`,
    )
    for (let n = 0; n < 20; n += 1) expect(await nickname()).toBe('early')
    // The welcome is the answer that the poll waits for.
    await ask(chat.url, `${door}&sid=${sid}`, { method: 'POST', headers: { cookie }, body: '40' })
    await until('the other name', async () => (await nickname()) === 'later')
  })
})

describe('a request for another protocol', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  it.each([
    ['h2c', '/', 200],
    ['h2c', '/nothing', 404],
    ['h2c', '/socket.io/?EIO=4&transport=polling', 200],
    ['TLS/1.0, HTTP/1.1', '/healthz', 200],
    ['websocket', '/healthz', 200],
    ['anything', '/socket.io/?EIO=4&transport=websocket', 400],
  ])('such as %s is answered in HTTP/1.1 at %s', async (upgrade, path, status) => {
    const headers = { connection: 'Upgrade', upgrade }
    expect((await ask(chat.url, path, { headers })).status).toBe(status)
  })

  it('is the last of its connection, so that no client waits for the answer to a later one', async () => {
    const { hostname, host, port } = new URL(chat.url)
    const socket = connect(Number(port), hostname)
    closeLater(() => void socket.destroy())
    const head = `Host: ${host}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`
    socket.write(`GET /healthz HTTP/1.1\r\n${head}GET /readyz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    let heard = ''
    for await (const chunk of socket) heard += String(chunk)
    expect(heard).toMatch(/^HTTP\/1.1 200 OK\r\n(?:.+\r\n)*connection: close\r\n/i)
  })

  it('brings its body', async () => {
    const person = await Person.arrive(chat.url)
    const answer = await ask(chat.url, '/api/session', {
      method: 'PUT',
      headers: {
        cookie: person.cookie,
        'content-type': 'application/json',
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
      },
      body: '{"nickname":"h2c"}',
    })
    expect(JSON.parse(answer.body)).toMatchObject({ nickname: 'h2c' })
  })
})

it('[D1] a closing server does not wait for clients that stopped polling', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const chat = await startChat()
  const { cookie } = await Person.arrive(chat.url)
  const door = '/socket.io/?EIO=4&transport=polling'
  const headers = { cookie }
  const { sid } = JSON.parse((await ask(chat.url, door, { headers })).body.slice(1)) as { sid: string }
  // Closed for an ask before the handshake: Engine.IO would say so in the next poll.
  await ask(chat.url, `${door}&sid=${sid}`, { method: 'POST', headers, body: '42["join",{}]' })
  await chat.close()
  expect(timers()).toBe(before)
})
