import fc from 'fast-check'
import { MARKER, Markers } from '../../bench/parts/markers'
import { WebSocketWire } from '../../bench/parts/web-socket-wire'

/** A text frame as a server sends it. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const size = length > 125 ? [126, length >> 8, length & 255] : [length]
  return Buffer.concat([Buffer.from([0x81, ...size]), payload])
}

/** The same bytes in pieces, as the network may split them. @param sizes of the pieces, repeated */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const split: Buffer[] = []
  for (let from = 0; from < bytes.length; from += split.at(-1)!.length)
    split.push(bytes.subarray(from, from + sizes[split.length % sizes.length]!))
  return split
}

const texts = fc.array(
  fc.oneof(
    fc.constant('2'),
    fc.nat(300).map((length) => `42["message","${MARKER}${'x'.repeat(length)}${MARKER}"]`),
  ),
)
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })

describe('the load generator', () => {
  it('counts every marker, wherever the network splits the stream', () => {
    fc.assert(
      fc.property(texts, sizes, (texts, sizes) => {
        const markers = new Markers(MARKER)
        const ends: number[] = []
        const stream = Buffer.concat([...texts.map(frame), Buffer.from('.')])
        for (const piece of pieces(stream, sizes)) markers.read(piece, (end) => ends.push(end))
        const sent = stream.toString().split(MARKER).length - 1
        expect([markers.count, ends.length]).toEqual([sent, sent])
      }),
    )
  })

  it('reads every text while a caller waits, and otherwise only pings', () => {
    fc.assert(
      fc.property(texts, sizes, fc.boolean(), (texts, sizes, readsAll) => {
        const head = 'HTTP/1.1 101 Switching Protocols\r\n\r\n'
        const stream = Buffer.concat([Buffer.from(head), ...texts.map(frame)])
        const wire = new WebSocketWire('/')
        const received: string[] = []
        for (const piece of pieces(stream, sizes)) wire.read(piece, (text) => received.push(text), readsAll)
        const sent = texts.filter((text) => readsAll || text === '2')
        expect(received.map((text) => Buffer.from(text, 'latin1').toString())).toEqual([head, ...sent])
      }),
    )
  })
})
