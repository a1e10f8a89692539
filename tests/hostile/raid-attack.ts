import { Person, sleep } from '../support/chat'
import { RawClient } from './raw-client'

export interface Raid {
  input: { people: number; networks: number; room: string; forMs: number }
  found: { written: number; shielded: number; renamed: number }
}

const AT_ONCE = 20

/** Newcomers of many networks enter a room and write as much as they may: messages, topics, new nicknames. */
export async function raid(
  url: string,
  { people: count, networks, room, forMs }: Raid['input'],
): Promise<Raid['found']> {
  const found = { written: 0, shielded: 0, renamed: 0 }
  const raiders: { person: Person; headers: Record<string, string> }[] = []
  while (raiders.length < count) {
    const group = Array.from({ length: AT_ONCE }, async (_, n) => {
      const headers = { 'x-forwarded-for': networkOf((raiders.length + n) % networks) }
      return { person: await Person.arrive(url, undefined, headers), headers }
    })
    raiders.push(...(await Promise.all(group)))
  }
  const endsAt = performance.now() + forMs
  await Promise.all(
    raiders.map(async ({ person, headers }, n) => {
      const address = headers['x-forwarded-for']!
      const client = await new RawClient(url, { address, cookie: person.cookie }).handshake()
      await client.ask('join', { room })
      for (let turn = 0; performance.now() < endsAt && !client.isClosed; turn += 1) {
        if (turn % 10 === 9) {
          const nickname = `raider ${n} ${turn}`
          const { status } = await person.call('PUT', '/api/session', { nickname }, headers)
          if (status === 200) found.renamed += 1
          continue
        }
        const input = { room, clientId: `${n} ${turn}` }
        const { ok, code } = await (turn % 10 === 8
          ? client.ask('topic', { ...input, topic: `raided ${turn}` })
          : client.ask('message', { ...input, text: `raid ${n} ${turn}` }))
        if (ok) found.written += 1
        else await sleep(500)
        if (code === 'shielded') found.shielded += 1
      }
    }),
  )
  return found
}

/** An address of the `n`th network (RFC 6598). */
const networkOf = (n: number): string => `100.64.${n}.1`
