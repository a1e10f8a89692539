import type { Socket as EngineSocket } from 'engine.io'
import type { Adapter } from 'socket.io-adapter'
import { webSocketOf } from './engine-internals'

/** Writes the queued packets of one connection, such as the answers to one author, in one system call. */
export function writeTogether(connection: EngineSocket, packets: unknown[]): void {
  const stream = webSocketOf(connection)?._socket
  if (packets.length < 2 || stream === undefined) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * Lets what is written to a connection in this turn of the event loop be written together, such as a fact and the answer to
 * its author: 500 who reacted took 11 ms of CPU for their answers alone.
 */
export function writeAtEndOfTurn(connection: EngineSocket): void {
  const { transport } = connection as unknown as { transport: { writable: boolean } }
  // A transport that is still writing does the same by itself.
  if (webSocketOf(connection) === undefined || !transport.writable) return
  transport.writable = false
  process.nextTick(() => {
    transport.writable = true
    ;(connection as unknown as { flush: () => void }).flush()
  })
}

/**
 * Joins the header and the payload of a broadcast once, so that each reader takes a plain write and no vector of two: 3 to
 * 5 % in P2.
 */
export function withWholeFrames(adapter: Adapter): Adapter {
  type Encoding = { _encode: (packet: unknown, options: { wsPreEncodedFrame?: Buffer[] }) => unknown }
  const encoding = adapter as unknown as Encoding
  const encode = encoding._encode.bind(adapter)
  encoding._encode = (packet, options) => {
    const encoded = encode(packet, options)
    if (options.wsPreEncodedFrame) options.wsPreEncodedFrame = [Buffer.concat(options.wsPreEncodedFrame)]
    return encoded
  }
  return adapter
}
