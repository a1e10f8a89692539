import { connect } from 'node:net'
import fc from 'fast-check'
import { Person, sleep } from '../support/chat'
import { closed } from '../support/closed'
import { RawClient } from './raw-client'

/** One input: bytes on a TCP connection, or a frame of an accepted client. */
type Input = { over: 'http'; bytes: Buffer } | { over: 'socket'; frame: string | Buffer }

const AT_ONCE = 16
/** Inputs per connection. */
const PER_CONNECTION = 25

const names = [
  'join',
  'leave',
  'message',
  'topic',
  'history',
  'members',
  'no such ask',
  '__proto__',
  'disconnect',
]
const room = fc.oneof(
  fc.constantFrom('lobby', 'tea', '..', '%00', ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const anything = fc.oneof(
  fc.anything({ withNullPrototype: false, maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
  fc.double(),
)
const input = fc.oneof(
  fc.record({ room, clientId: fc.string(), text: fc.string({ unit: 'binary', maxLength: 500 }) }),
  fc.record({ room, before: fc.oneof(fc.double(), fc.integer()), limit: fc.integer() }),
  fc.record({ room, since: fc.record({ epoch: fc.string(), seq: fc.double() }) }),
  fc.dictionary(fc.string(), anything),
)
const packet = fc
  .tuple(fc.constantFrom(...names), fc.array(fc.oneof(input, anything), { maxLength: 3 }), fc.nat(1e6))
  .map(([name, args, id]) => `42${id}${jsonOf([name, ...args])}`)
const engine = fc.oneof(
  fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '40', '41', '43', '44', '45', '451-'),
  fc.string(),
)

const path = fc.oneof(
  fc.constantFrom(
    '/',
    '/r/tea',
    '/api/session',
    '/api/rooms',
    '/api/rooms/lobby/messages',
    '/metrics',
    '/socket.io/?EIO=4&transport=polling',
  ),
  fc.webPath(),
  fc.string({ unit: 'binary', maxLength: 300 }),
)
const header = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      'Cookie',
      'Host',
      'Accept-Encoding',
      'Content-Length',
      'Transfer-Encoding',
      'Upgrade',
      'X-Forwarded-For',
      'Range',
      'If-None-Match',
      'Accept-Language',
    ),
    fc.string({ maxLength: 20 }),
  ),
  fc.oneof(
    fc.constantFrom('chunked', '0', '-1', 'teahouse=x; teahouse.sig=y', 'gzip;q=0', 'h2c', '1.2.3.4'),
    fc.string({ unit: 'binary', maxLength: 100 }),
  ),
)
const request = fc
  .record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT', 'PRI', ''),
    path,
    headers: fc.array(header, { maxLength: 6 }),
    body: fc.oneof(fc.constant(''), fc.json(), fc.string({ unit: 'binary', maxLength: 500 })),
  })
  .map(({ method, path, headers, body }) =>
    [`${method} ${path} HTTP/1.1`, 'Host: here', ...headers.map((pair) => pair.join(': ')), '', body].join(
      '\r\n',
    ),
  )

/** Replaces, removes, repeats or truncates bytes. */
const mutated = (whole: fc.Arbitrary<string>) =>
  fc
    .tuple(
      whole,
      fc.constantFrom('keep', 'replace', 'remove', 'repeat', 'truncate'),
      fc.nat(10_000),
      fc.nat(255),
    )
    .map(([text, how, at, byte]) => {
      const bytes = Buffer.from(text)
      const index = at % Math.max(1, bytes.length)
      if (how === 'replace') bytes[index] = byte
      if (how === 'remove') return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + 1)])
      if (how === 'repeat') return Buffer.concat([bytes.subarray(0, index), bytes])
      return how === 'truncate' ? bytes.subarray(0, index) : bytes
    })

const inputs: fc.Arbitrary<Input> = fc.oneof(
  mutated(request).map((bytes) => ({ over: 'http' as const, bytes })),
  mutated(packet).map((bytes) => ({ over: 'socket' as const, frame: bytes.toString() })),
  mutated(engine).map((bytes) => ({ over: 'socket' as const, frame: bytes.toString() })),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ over: 'socket' as const, frame: Buffer.from(bytes) })),
)

/** @returns how many were sent */
export async function fuzz(url: string, { seed, count }: { seed: number; count: number }): Promise<number> {
  let [sent, turn] = [0, 0]
  const next = () => fc.sample(inputs, { seed: seed + (turn += 1), numRuns: PER_CONNECTION })
  const run = async (): Promise<void> => {
    while (sent < count) {
      const some = next()
      sent += some.length
      const frames = some.flatMap((each) => (each.over === 'socket' ? [each.frame] : []))
      await Promise.all([
        ...some.flatMap((each) => (each.over === 'http' ? [sendBytes(url, each.bytes)] : [])),
        sendFrames(url, `10.${(turn >> 8) % 16}.${turn & 255}.${turn % 7}`, frames),
      ])
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, run))
  return sent
}

async function sendBytes(url: string, bytes: Buffer): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).resume()
  socket.end(bytes)
  await Promise.race([closed(socket), sleep(200)])
  socket.destroy()
}

async function sendFrames(url: string, address: string, frames: (string | Buffer)[]): Promise<void> {
  const { cookie } = await Person.arrive(url, undefined, { 'x-forwarded-for': address })
  const client = new RawClient(url, { address, cookie })
  await Promise.race([client.handshake(), sleep(2_000)])
  for (const frame of frames) client.send(frame)
  await sleep(10)
  client.end()
}

/** The JSON of a value, or `[]` when it has none. */
function jsonOf(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? 'null'
    )
  } catch {
    return '[]'
  }
}
