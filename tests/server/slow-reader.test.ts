import { connect, type Socket } from 'node:net'
import pino from 'pino'
import { closeAll, closeLater, enter, lobby, Person, startChat, until, value } from '../support/chat'
import { Spawned } from './spawned'

/** Text frames of a client are masked; with a mask of zeros they stay readable. */
function frame(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}

/** Enters the lobby over a bare socket that then stops reading. */
async function walkInAndStare(url: string, cookie: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  closeLater(() => void socket.destroy())
  let heard = ''
  socket.on('data', (data) => (heard += data.toString())).on('error', () => {})
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nCookie: ${cookie}\r\n\r\n`,
  )
  await until('the handshake', () => heard.includes('"sid"'))
  socket.write(frame('40'))
  await until('the welcome', () => heard.includes('40{'))
  socket.write(frame(`420["join",{"room":"${lobby}"}]`))
  await until('the answer', () => heard.includes('430['))
  socket.pause()
  return socket
}

describe('a client that does not read', () => {
  afterEach(closeAll)

  it('is disconnected, and the others hear everything', async () => {
    const chat = await Spawned.listening()
    await seeOneGo(chat.url)
    expect(chat.lines.some(({ msg }) => msg === 'disconnected slow clients')).toBe(true)
  })

  it('is disconnected while the load is unknown', async () => {
    const readLoad = (): never => {
      throw new Error('too many open files')
    }
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
    const { url } = await startChat({}, undefined, { readLoad, log })
    await seeOneGo(url)
    expect(lines.some((line) => line.includes('disconnected slow clients'))).toBe(true)
  })
})

async function seeOneGo(url: string): Promise<void> {
  const [ann, bob] = [await enter(url, 'ann'), await enter(url, 'bob')]
  const person = await Person.arrive(url, 'stares')
  await walkInAndStare(url, person.cookie)
  await ann.until('it', (tab) => tab.announced('join').includes('stares'))

  let count = 0
  await until('it to be let go', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ann.say('茶'.repeat(4_000))))
    count += answers.map(value).length
    return ann.announced('leave').includes('stares')
  })
  await bob.until('everything', ({ entries }) => entries.length === count)
}
