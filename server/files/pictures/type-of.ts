import { PICTURE_TYPES } from '../../../common/protocol/files'

/** What a file is, by its first bytes. */
export interface FileType {
  type: string
  /** Of a format that is decoded and written anew. */
  isPicture: boolean
}

/** Bytes of a file's beginning that tell its type. */
export const HEAD_BYTES = 512

const UNKNOWN = 'application/octet-stream'

/** The name that a client gave says nothing. `'refused'` for pictures that cannot be cleaned of what they tell about people. */
export function typeOf(head: Buffer): FileType | 'refused' {
  if (isRefused(head)) return 'refused'
  const type = signatures.find(([, matches]) => matches(head))?.[0] ?? UNKNOWN
  return { type, isPicture: PICTURE_TYPES.includes(type) }
}

const text = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to)
const begins = (beginning: string) => (head: Buffer) => text(head, 0, beginning.length) === beginning
/** Chunks of RIFF, of this form. */
const riff = (form: string) => (head: Buffer) => begins('RIFF')(head) && text(head, 8, 12) === form
const isOgg = begins('OggS')

const signatures: readonly (readonly [type: string, matches: (head: Buffer) => boolean])[] = [
  ['image/png', begins('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', begins('\xff\xd8\xff')],
  ['image/webp', riff('WEBP')],
  ['image/gif', (head) => /^GIF8[79]a/.test(text(head, 0, 6))],
  ['audio/mpeg', (head) => begins('ID3')(head) || isMpegAudioFrame(head)],
  ['audio/flac', begins('fLaC')],
  ['audio/wav', riff('WAVE')],
  ['video/ogg', (head) => isOgg(head) && head.includes('theora')],
  ['audio/ogg', isOgg],
  ['audio/mp4', (head) => /^M4[AB] /.test(brandsOf(head)[0] ?? '')],
  ['video/quicktime', (head) => brandsOf(head)[0] === 'qt  '],
  ['video/mp4', (head) => /^(iso[\dm]|mp4[12]|avc1|M4V|MSNV|dash|3g[p2s])/.test(brandsOf(head)[0] ?? '')],
  ['video/webm', (head) => begins('\x1aE\xdf\xa3')(head) && head.subarray(0, 64).includes('webm')],
  ['application/pdf', begins('%PDF-')],
  ['application/zip', begins('PK\x03\x04')],
]

/** HEIF and AVIF, TIFF and the raw formats that are TIFF, JPEG XL and JPEG 2000: each has room for a place and a name. */
function isRefused(head: Buffer): boolean {
  return (
    ['II*\0', 'MM\0*', 'II+\0', 'MM\0+', '\0\0\0\x0cJXL ', '\0\0\0\x0cjP  '].some((one) =>
      begins(one)(head),
    ) || brandsOf(head).some((brand) => /^(hei[cxms]|hev[cxms]|avi[fs]|mi[af][f12]|msf1)$/.test(brand))
  )
}

/** Of the family of MP4: what it is, then what else it can be read as. */
function brandsOf(head: Buffer): string[] {
  if (text(head, 4, 8) !== 'ftyp') return []
  const end = Math.min(head.readUInt32BE(0), head.length)
  const brands = [text(head, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text(head, at, at + 4))
  return brands
}

/** The header of a frame of layer III, without reserved values. */
function isMpegAudioFrame(head: Buffer): boolean {
  if (head.length < 4) return false
  const bits = head.readUInt32BE(0)
  const [version, layer, rate, sampling] = [bits >>> 19, bits >>> 17, bits >>> 12, bits >>> 10]
  return (
    bits >>> 21 === 0x7ff &&
    (version & 3) !== 1 &&
    (layer & 3) === 1 &&
    (rate & 15) !== 15 &&
    (rate & 15) !== 0 &&
    (sampling & 3) !== 3
  )
}
