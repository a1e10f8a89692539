import { LinesWire } from './lines-wire'
import { RawSocket, stamped } from './raw-socket'
import { WebSocketWire } from './web-socket-wire'

/** Characters of every text that is said. */
const TEXT_LENGTH = 60
const ENGINE = '/socket.io/?EIO=4&transport=websocket'

/** How a peer is talked to. One that has no rooms hears everything. */
export interface Dialect {
  /** A new connection. @param cookie of a session, where there are sessions */
  connect: (url: string, cookie?: string) => Promise<RawSocket>
  /** Makes it hear the one room of most cases. */
  listen: (socket: RawSocket) => Promise<unknown>
  say: (socket: RawSocket, room?: string) => void
  /** Enters a room by name, and is told who is there. @returns the answer */
  enter: (socket: RawSocket, room: string, name: string) => Promise<string>
  /** What each of `count` people has heard, and how often, when all of them know of all. */
  everybody: (count: number) => { sequence: string; times: number }
  /** A new session's cookie; `undefined` where there are no sessions. */
  session?: (url: string) => Promise<string>
}

async function connectEngine(url: string, cookie?: string): Promise<RawSocket> {
  const wire = new WebSocketWire(ENGINE, cookie === undefined ? {} : { cookie })
  const socket = await RawSocket.open(url, wire, '0{')
  socket.answer = (text) => (text === '2' ? '3' : null)
  socket.send('40')
  const answer = await socket.next('4')
  if (!answer.startsWith('40')) throw new Error(`not let in: ${answer}`)
  return socket
}

let saidCount = 0

/** This server. */
export const teahouse: Dialect = {
  connect: connectEngine,
  listen: (socket) => teahouse.enter(socket, 'lobby', ''),
  say(socket, room = 'lobby') {
    saidCount += 1
    // The acknowledgement is asked for, and its cost is in every figure.
    const draft = { room, clientId: `draft-${saidCount}`, text: stamped(TEXT_LENGTH) }
    socket.send(`42${saidCount}${JSON.stringify(['message', draft])}`)
  },
  async enter(socket, room) {
    socket.send(`420${JSON.stringify(['join', { room }])}`)
    const answer = await socket.next('430')
    if (!answer.startsWith('430[{"ok":true')) throw new Error(`not let in: ${answer.slice(0, 200)}`)
    return answer
  },
  everybody: (count) => ({ sequence: `"count":${count}`, times: 1 }),
  async session(url) {
    const response = await fetch(`${url}/api/session`)
    await response.arrayBuffer()
    return response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  },
}

/** The tutorial of Socket.IO. */
export const stock: Dialect = {
  connect: connectEngine,
  listen: () => Promise.resolve(),
  say(socket, room) {
    const text = stamped(TEXT_LENGTH)
    const event = room === undefined ? ['chat message', text] : ['room message', room, text]
    socket.send(`42${JSON.stringify(event)}`)
  },
  enter(socket, room, name) {
    socket.send(`42${JSON.stringify(['join', room, name])}`)
    return socket.next('42["users"')
  },
  // The list has those before and oneself, the facts oneself and those after.
  everybody: (count) => ({ sequence: 'guest-', times: count + 1 }),
}

/** JSON over a plain WebSocket: ws, Bun and Tornado. */
export const plain: Dialect = {
  connect: (url) => RawSocket.open(url, new WebSocketWire('/'), 'HTTP/1.1 101'),
  listen: () => Promise.resolve(),
  say: (socket, room) => socket.send(JSON.stringify({ type: 'message', room, text: stamped(TEXT_LENGTH) })),
  enter(socket, room, text) {
    socket.send(JSON.stringify({ type: 'join', room, text }))
    return socket.next('{"type":"users"')
  },
  everybody: stock.everybody,
}

let nickCount = 0

/** A channel of IRC. An author does not hear what it says itself. */
export const irc: Dialect = {
  async connect(url) {
    const socket = await RawSocket.open(url, new LinesWire(), null)
    socket.answer = (line) => (line.startsWith('PING') ? line.replace('PING', 'PONG') : null)
    const nick = `guest${++nickCount}`
    const welcome = socket.next(':irc.bench 001')
    socket.send(`NICK ${nick}`)
    socket.send(`USER ${nick} 0 * :${nick}`)
    await welcome
    return socket
  },
  listen: (socket) => irc.enter(socket, 'lobby', ''),
  say: (socket, room = 'lobby') => socket.send(`PRIVMSG #${room} :${stamped(TEXT_LENGTH)}`),
  enter(socket, room) {
    const names = socket.next(':irc.bench 366')
    socket.send(`JOIN #${room}`)
    return names
  },
  everybody: stock.everybody,
}
