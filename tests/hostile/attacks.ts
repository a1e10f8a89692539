import { connect, type Socket } from 'node:net'
import { WebSocketWire } from '../../bench/parts/web-socket-wire'
import { Person, sleep } from '../support/chat'
import { fuzz } from './fuzz'
import { type PictureAttack, sendPictures } from './picture-attack'
import { raid, type Raid } from './raid-attack'
import { addressOf, acceptedClient, RawClient } from './raw-client'

/** The input and the result of each attack. Attacks run in their own process. */
export interface Attacks {
  /** Requests large pages and reads none. */
  pages: { input: { addresses: number; connections: number; asks: number; room: string }; found: null }
  /** Sends invalid packets. @returns milliseconds until the last connection was closed; `null` when one stayed open */
  packets: {
    input: { connections: number; forMs: number }
    found: { closedAfterMs: number | null; sent: number }
  }
  /** Sends a CONNECT without a session, in fragments of one byte. */
  fragments: { input: { connections: number; forMs: number }; found: { open: number } }
  /** Sends CONNECTs as fast as possible. */
  handshakes: { input: { addresses: number; forMs: number }; found: { handshakes: number } }
  /** Requests the members of a room repeatedly. */
  members: { input: { asks: number; room: string }; found: null }
  /** Renames many sessions, each in many rooms. */
  renames: { input: { sessions: number; rooms: number; forMs: number }; found: { renamed: number } }
  /** Sends large messages to rooms that stay open, as fast as allowed. @returns how many were stored */
  large: { input: { sessions: number; rooms: number; forMs: number }; found: { stored: number } }
  /** No attack: clients of one address send messages to one room. */
  talk: {
    input: { people: number; eachMs: number; forMs: number }
    found: { stored: number; refused: number }
  }
  raid: Raid
  pictures: PictureAttack
  /** Sends mutated inputs, generated from a seed. */
  fuzz: { input: { seed: number; count: number }; found: { sent: number } }
  /** Opens connections and sends nothing. */
  silence: { input: { connections: number; forMs: number; begin: string }; found: { open: number } }
}

const ARRIVAL_EVERY_MS = 250

export type AttackName = keyof Attacks

type Attack<N extends AttackName> = (url: string, input: Attacks[N]['input']) => Promise<Attacks[N]['found']>

export const attacks: { [N in AttackName]: Attack<N> } = {
  async pages(url, { addresses, connections, asks, room }) {
    const clients: RawClient[] = []
    for (let n = 0; n < addresses * connections; n += 1)
      clients.push(await acceptedClient(url, addressOf(n % addresses)))
    for (const client of clients) {
      await client.ask('join', { room })
      client.stopReading()
    }
    for (let n = 0; n < asks; n += 1)
      for (const client of clients) client.sendAsk('history', { room, before: 1_000_000, limit: 100 })
    await sleep(5_000)
    return null
  },

  async packets(url, { connections, forMs }) {
    const clients: RawClient[] = []
    for (let n = 0; n < connections; n += 1) clients.push(await acceptedClient(url, addressOf(0)))
    const kinds = ['6', '3', '42["no such ask",{}]', '42["message",{"room":"lobby"}]', '43999[{}]']
    const from = performance.now()
    let sent = 0
    while (performance.now() - from < forMs && clients.some(({ isClosed }) => !isClosed)) {
      for (const client of clients)
        for (let n = 0; n < 200; n += 1) if (client.send(kinds[n % kinds.length]!)) sent += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    const isClosed = clients.every(({ isClosed }) => isClosed)
    return {
      sent,
      closedAfterMs: isClosed ? Math.max(...clients.map(({ closedAt }) => closedAt - from)) : null,
    }
  },

  async fragments(url, { connections, forMs }) {
    const sockets = Array.from({ length: connections }, (_, n) => upgraded(url, addressOf(n % 8)))
    const endsAt = performance.now() + forMs
    // A text message that never ends (RFC 6455, 5.2), with a mask of zeros.
    const first = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x34])
    const further = Buffer.concat(Array.from({ length: 500 }, () => Buffer.from([0, 0x81, 0, 0, 0, 0, 0x30])))
    for (const socket of sockets) socket.write(first)
    while (performance.now() < endsAt) {
      for (const socket of sockets)
        if (!socket.destroyed && socket.writableLength < 100_000) socket.write(further)
      await sleep(10)
    }
    const open = sockets.filter((socket) => !socket.destroyed).length
    for (const socket of sockets) socket.destroy()
    return { open }
  },

  async handshakes(url, { addresses, forMs }) {
    const cookies = await Promise.all(
      Array.from({ length: addresses }, async (_, n) => {
        const headers = { 'x-forwarded-for': addressOf(n) }
        return (await Person.arrive(url, undefined, headers)).cookie
      }),
    )
    const endsAt = performance.now() + forMs
    let handshakes = 0
    const repeat = async (n: number): Promise<void> => {
      while (performance.now() < endsAt) {
        const client = new RawClient(url, { address: addressOf(n), cookie: cookies[n]! })
        await Promise.race([client.handshake(), sleep(endsAt - performance.now())])
        handshakes += 1
        client.end()
      }
    }
    await Promise.all(Array.from({ length: addresses * 25 }, (_, n) => repeat(n % addresses)))
    return { handshakes }
  },

  async members(url, { asks, room }) {
    const client = await acceptedClient(url, addressOf(0))
    await client.ask('join', { room })
    for (let n = 0; n < asks; n += 1) {
      client.sendAsk('members', { room })
      if (n % 20 === 0) await sleep(1)
    }
    await client.ask('leave', { room })
    return null
  },

  async renames(url, { sessions, rooms, forMs }) {
    const headers = { 'x-forwarded-for': addressOf(0) }
    const people = await Promise.all(
      Array.from({ length: sessions }, () => Person.arrive(url, undefined, headers)),
    )
    for (const { cookie } of people) {
      const client = await new RawClient(url, { address: addressOf(0), cookie }).handshake()
      for (let n = 0; n < rooms; n += 1) await client.ask('join', { room: `room ${n}` })
    }
    const endsAt = performance.now() + forMs
    let renamed = 0
    await Promise.all(
      people.map(async (person, n) => {
        for (let turn = 0; performance.now() < endsAt; turn += 1) {
          const { status } = await person.call('PUT', '/api/session', { nickname: `p${n}x${turn}` }, headers)
          if (status === 200) renamed += 1
          else await sleep(100)
        }
      }),
    )
    return { renamed }
  },

  async large(url, { sessions, rooms, forMs }) {
    const text = '🍵'.repeat(4_000)
    const endsAt = performance.now() + forMs
    let stored = 0
    const talk = async (n: number): Promise<void> => {
      const client = await acceptedClient(url, addressOf(n % 4))
      const own = Array.from({ length: rooms }, (_, each) => `large ${n} ${each}`)
      for (const room of own) await client.ask('join', { room })
      for (let turn = 0; performance.now() < endsAt && !client.isClosed; turn += 1) {
        const input = { room: own[turn % rooms], clientId: `${n} ${turn}`, text }
        const { ok } = await client.ask('message', input)
        if (ok) stored += 1
        else await sleep(500)
      }
    }
    await Promise.all(Array.from({ length: sessions }, (_, n) => talk(n)))
    return { stored }
  },

  async talk(url, { people, eachMs, forMs }) {
    const found = { stored: 0, refused: 0 }
    const clients: RawClient[] = []
    // Paced, because new sessions per address and minute are limited.
    for (let n = 0; n < people; n += 1) {
      await sleep(ARRIVAL_EVERY_MS)
      const client = await acceptedClient(url, addressOf(0)).catch(() => null)
      if (client === null || !(await client.ask('join', { room: 'school' })).ok) found.refused += 1
      else clients.push(client)
    }
    const endsAt = performance.now() + forMs
    const talk = async (client: RawClient, n: number): Promise<void> => {
      await sleep((n / people) * eachMs)
      for (let turn = 0; performance.now() < endsAt; turn += 1) {
        const input = { room: 'school', clientId: `${n} ${turn}`, text: `${n} says ${turn}` }
        const { ok } = await client.ask('message', input)
        if (ok) found.stored += 1
        else found.refused += 1
        await sleep(eachMs)
      }
    }
    await Promise.all(clients.map(talk))
    return found
  },

  raid,

  pictures: sendPictures,

  async fuzz(url, input) {
    return { sent: await fuzz(url, input) }
  },

  async silence(url, { connections, forMs, begin }) {
    const { hostname, port } = new URL(url)
    const sockets = Array.from({ length: connections }, () =>
      connect(Number(port), hostname, function (this: Socket) {
        this.write(begin)
      })
        .on('error', () => {})
        .resume(),
    )
    await sleep(forMs)
    const open = sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length
    for (const socket of sockets) socket.destroy()
    return { open }
  },
}

/** An upgraded connection without a session. */
function upgraded(url: string, address: string): Socket {
  const { host, hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
    .on('error', () => {})
    .resume()
  const path = '/socket.io/?EIO=4&transport=websocket'
  socket.write(new WebSocketWire(path, { 'x-forwarded-for': address }).greeting(host))
  return socket
}
