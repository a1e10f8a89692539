import { Decoder, type Packet } from 'socket.io-parser'
import { RawJson } from '../raw-json'

/** Socket.IO's own encoding without the search for binary attachments, of which there are none, and with `RawJson`. */
class Encoder {
  encode({ type, nsp, id, data }: Packet): string[] {
    const place = nsp === '/' ? '' : `${nsp},`
    return [`${type}${place}${id ?? ''}${data === undefined ? '' : written(data)}`]
  }
}

function written(data: unknown): string {
  if (Array.isArray(data) && data.length === 1 && data[0] instanceof RawJson) return `[${data[0].json}]`
  return JSON.stringify(data)
}

/** For the option `parser`; see "Custom parser" in Socket.IO's documentation. */
export const parser = { Encoder, Decoder }
