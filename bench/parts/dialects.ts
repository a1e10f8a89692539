import { LinesWire } from './lines-wire'
import { RawSocket, stamped } from './raw-socket'
import { WebSocketWire } from './web-socket-wire'

/** The length of every message text, in characters. */
const TEXT_LENGTH = 60
const ENGINE = '/socket.io/?EIO=4&transport=websocket'

/** The protocol of a peer. A peer without rooms sends everything to everyone. */
export interface Dialect {
  /** Opens a connection. @param cookie of its session, if the peer has sessions */
  connect: (url: string, cookie?: string) => Promise<RawSocket>
  /** Subscribes to the one room of most cases. */
  subscribe: (socket: RawSocket) => Promise<unknown>
  say: (socket: RawSocket, room?: string) => void
  /** Reacts to the first message of the one room, or takes that back, if the peer has reactions. */
  react?: (socket: RawSocket, isOn: boolean) => void
  /** Joins a room with a nickname. @returns the answer, which lists the members */
  enter: (socket: RawSocket, room: string, name: string) => Promise<string>
  /** The sequence, and how often each of `count` members has received it when each knows of all. */
  allPresent: (count: number) => { sequence: string; times: number }
  /** Creates a session, if the peer has sessions. @returns its cookie */
  session?: (url: string) => Promise<string>
}

async function connectEngine(url: string, cookie?: string): Promise<RawSocket> {
  const wire = new WebSocketWire(ENGINE, cookie === undefined ? {} : { cookie })
  const socket = await RawSocket.open(url, wire, '0{')
  socket.answer = (text) => (text === '2' ? '3' : null)
  socket.send('40')
  const answer = await socket.next('4')
  if (!answer.startsWith('40')) throw new Error(`refused: ${answer}`)
  return socket
}

let saidCount = 0

/** This server. */
export const teahouse: Dialect = {
  connect: connectEngine,
  subscribe: (socket) => teahouse.enter(socket, 'lobby', ''),
  say(socket, room = 'lobby') {
    saidCount += 1
    // With an acknowledgement, whose cost is in every figure.
    const draft = { room, clientId: `draft-${saidCount}`, text: stamped(TEXT_LENGTH) }
    socket.send(`42${saidCount}${JSON.stringify(['message', draft])}`)
  },
  react(socket, isOn) {
    saidCount += 1
    const reaction = { room: 'lobby', clientId: `draft-${saidCount}`, target: 1, emoji: '👍', on: isOn }
    socket.send(`42${saidCount}${JSON.stringify(['react', reaction])}`)
  },
  async enter(socket, room) {
    socket.send(`420${JSON.stringify(['join', { room }])}`)
    const answer = await socket.next('430')
    if (!answer.startsWith('430[{"ok":true')) throw new Error(`refused: ${answer.slice(0, 200)}`)
    return answer
  },
  allPresent: (count) => ({ sequence: `"count":${count}`, times: 1 }),
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
  subscribe: () => Promise.resolve(),
  say(socket, room) {
    const text = stamped(TEXT_LENGTH)
    const event = room === undefined ? ['chat message', text] : ['room message', room, text]
    socket.send(`42${JSON.stringify(event)}`)
  },
  react(socket, isOn) {
    socket.send(`42${JSON.stringify(['reaction', { target: 1, emoji: '👍', on: isOn }])}`)
  },
  enter(socket, room, name) {
    socket.send(`42${JSON.stringify(['join', room, name])}`)
    return socket.next('42["users"')
  },
  // The list has the earlier members and oneself; the events have oneself and the later members.
  allPresent: (count) => ({ sequence: 'guest-', times: count + 1 }),
}

/** JSON over a plain WebSocket: ws, Bun and Tornado. */
export const plain: Dialect = {
  connect: (url) => RawSocket.open(url, new WebSocketWire('/'), 'HTTP/1.1 101'),
  subscribe: () => Promise.resolve(),
  say: (socket, room) => socket.send(JSON.stringify({ type: 'message', room, text: stamped(TEXT_LENGTH) })),
  enter(socket, room, text) {
    socket.send(JSON.stringify({ type: 'join', room, text }))
    return socket.next('{"type":"users"')
  },
  allPresent: stock.allPresent,
}

let nickCount = 0

/** An IRC channel. An author does not receive its own messages. */
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
  subscribe: (socket) => irc.enter(socket, 'lobby', ''),
  say: (socket, room = 'lobby') => socket.send(`PRIVMSG #${room} :${stamped(TEXT_LENGTH)}`),
  enter(socket, room) {
    const names = socket.next(':irc.bench 366')
    socket.send(`JOIN #${room}`)
    return names
  },
  allPresent: stock.allPresent,
}
