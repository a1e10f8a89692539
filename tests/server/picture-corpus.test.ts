import { existsSync, readFileSync } from 'node:fs'
import { deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { HEAD_BYTES, typeOf } from '../../server/files/pictures/type-of'
import { closeAll } from '../support/chat'
import { type Desk, pictureDesk } from '../support/picture-desk'
import {
  animated,
  gifOf,
  jpegSegment,
  noise,
  plain,
  pngChunk,
  pngOf,
  withJpegSegments,
  withPngChunks,
} from '../support/picture-files'

const MB = 2 ** 20

type Bytes = Buffer | Promise<Buffer>
/** What it is, and of a picture what comes of it. */
type Expected = 'refused' | 'written' | 'cannot be decoded' | { type: string }

const words = (text: string) => Buffer.from(text, 'latin1')
const part = async (bytes: Bytes, share: number) => {
  const whole = await bytes
  return whole.subarray(0, Math.floor(whole.length * share))
}
const followed = async (bytes: Bytes, by: Buffer) => Buffer.concat([await bytes, by])
const ftyp = (...brands: string[]) => {
  const [major, ...others] = brands
  const box = words(`\0\0\0\0ftyp${major}\0\0\0\0${others.join('')}`)
  box.writeUInt32BE(box.length)
  return Buffer.concat([box, Buffer.alloc(64)])
}
const zip = words('PK\x03\x04\x14\0\0\0\0\0')
const markup = '<script>alert(document.domain)</script>'
const rows = (count: number, width: number) => Buffer.alloc(count * (1 + 3 * width))
const download = { type: 'application/octet-stream' }

/** A header that promises 65,500 pixels each way. */
async function hugeJpeg(): Promise<Buffer> {
  const bytes = await plain().jpeg().toBuffer()
  const at = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  bytes.writeUInt16BE(65_500, at + 5)
  bytes.writeUInt16BE(65_500, at + 7)
  return bytes
}

/** The same, of 16,383 pixels. */
async function hugeWebp(): Promise<Buffer> {
  const bytes = await plain().webp().toBuffer()
  const at = bytes.indexOf(Buffer.from([0x9d, 0x01, 0x2a]))
  bytes.writeUInt16LE(16_383, at + 3)
  bytes.writeUInt16LE(16_383, at + 5)
  return bytes
}

/** A scan costs a decoder a walk over all pixels. */
async function jpegOfManyScans(): Promise<Buffer> {
  const bytes = await plain(2_000, 2_000).jpeg({ progressive: true }).toBuffer()
  const from = bytes.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = bytes.subarray(from, -2)
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(2_000).fill(scan), bytes.subarray(-2)])
}

const corpus: [name: string, bytes: () => Bytes, expected: Expected][] = [
  ['nothing', () => Buffer.alloc(0), download],
  ['one byte', () => words('\x89'), download],
  ['words', () => words('Dear Jane'), download],
  ['markup', () => words(`<!doctype html>${markup}`), download],
  [
    'a drawing with a script',
    () => words(`<svg xmlns="http://www.w3.org/2000/svg">${markup}</svg>`),
    download,
  ],
  ['a drawing, packed', () => gzipSync(words(`<svg>${markup}</svg>`)), download],
  [
    'XML with an entity of a file',
    () => words('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    download,
  ],
  ['a program', () => words('\x7fELF\x02\x01\x01'), download],
  ['an icon', () => words('\0\0\x01\0\x01\0\x10\x10\0\0'), download],
  ['a bitmap', () => words('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0'), download],
  ['PostScript', () => words('%!PS-Adobe-3.0 EPSF-3.0'), download],
  ['a document', () => words('%PDF-1.7\n'), { type: 'application/pdf' }],
  [
    'a document that is an archive, too',
    () => Buffer.concat([words('%PDF-1.7\n'), zip]),
    { type: 'application/pdf' },
  ],
  ['an archive', () => zip, { type: 'application/zip' }],
  [
    'an archive that unpacks to 100 MB',
    () => Buffer.concat([zip, deflateSync(Buffer.alloc(100 * MB))]),
    { type: 'application/zip' },
  ],
  ['a song with its name', () => words('ID3\x04\0\0\0\0\0\0'), { type: 'audio/mpeg' }],
  ['a song', () => words('\xff\xfb\x90\x44\0\0\0\0'), { type: 'audio/mpeg' }],
  ['words of two bytes each', () => words('\xff\xfeH\0i\0'), download],
  ['a voice', () => words('OggS\0\x02............OpusHead'), { type: 'audio/ogg' }],
  ['a film of Ogg', () => words('OggS\0\x02............\x80theora'), { type: 'video/ogg' }],
  ['a sound', () => words('RIFF\0\0\0\0WAVEfmt '), { type: 'audio/wav' }],
  ['a record', () => words('fLaC\0\0\0\x22'), { type: 'audio/flac' }],
  ['a film', () => ftyp('isom', 'iso2', 'avc1', 'mp41'), { type: 'video/mp4' }],
  ['a film of a phone', () => ftyp('qt  '), { type: 'video/quicktime' }],
  ['a note spoken into a phone', () => ftyp('M4A ', 'isom'), { type: 'audio/mp4' }],
  ['a film of the web', () => words('\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm'), { type: 'video/webm' }],
  ['HEIC', () => ftyp('heic', 'mif1', 'heic'), 'refused'],
  ['HEIC under the name of its family', () => ftyp('mif1', 'heic'), 'refused'],
  ['a series of HEIF', () => ftyp('msf1', 'hevc'), 'refused'],
  ['HEIC that says it is a film', () => ftyp('isom', 'heic'), 'refused'],
  ['AVIF', () => plain().avif({ effort: 0 }).toBuffer(), 'refused'],
  ['TIFF', () => plain().tiff().toBuffer(), 'refused'],
  ['TIFF of the other order', () => words('MM\0*\0\0\0\x08'), 'refused'],
  ['JPEG XL', () => words('\0\0\0\x0cJXL \r\n\x87\n'), 'refused'],
  ['JPEG 2000', () => words('\0\0\0\x0cjP  \r\n\x87\n'), 'refused'],

  ['PNG', () => plain().png().toBuffer(), 'written'],
  ['PNG with markup behind it', () => followed(plain().png().toBuffer(), words(markup)), 'written'],
  ['markup with the beginning of PNG', () => words(`\x89PNG\r\n\x1a\n${markup}`), 'cannot be decoded'],
  ['PNG that is cut', () => part(noise(200, 200).png().toBuffer(), 0.9), 'cannot be decoded'],
  ['PNG of no size', () => pngOf(0, 0, Buffer.alloc(0)), 'cannot be decoded'],
  ['PNG of 2 billion pixels each way', () => pngOf(0x7fffffff, 0x7fffffff, rows(1, 1)), 'cannot be decoded'],
  [
    'PNG that promises rows it does not have',
    () => pngOf(6_000, 6_000, rows(10, 6_000)),
    'cannot be decoded',
  ],
  ['PNG that has rows it does not promise', () => pngOf(10, 10, rows(100_000, 10)), 'written'],
  [
    'PNG of 14,000 x 14,000 in 600 kB',
    () => pngOf(14_000, 14_000, rows(14_000, 14_000)),
    'cannot be decoded',
  ],
  ['PNG of 6,300 x 6,300 in 120 kB', () => pngOf(6_300, 6_300, rows(6_300, 6_300)), 'written'],
  ['PNG of one long row', () => pngOf(30_000, 1, rows(1, 30_000)), 'written'],
  [
    'PNG with words that unpack to 100 MB',
    async () =>
      withPngChunks(
        await plain().png().toBuffer(),
        pngChunk('zTXt', Buffer.concat([words('Comment\0\0'), deflateSync(Buffer.alloc(100 * MB))])),
      ),
    'written',
  ],
  [
    'PNG with a profile that unpacks to 100 MB',
    async () =>
      withPngChunks(
        await plain().png().toBuffer(),
        pngChunk('iCCP', Buffer.concat([words('icc\0\0'), deflateSync(Buffer.alloc(100 * MB))])),
      ),
    'written',
  ],

  ['JPEG', () => plain().jpeg().toBuffer(), 'written'],
  ['JPEG with an archive behind it', () => followed(plain().jpeg().toBuffer(), zip), 'written'],
  [
    'JPEG with a script inside',
    async () => withJpegSegments(await plain().jpeg().toBuffer(), jpegSegment(0xfe, words(`*/=1;${markup}`))),
    'written',
  ],
  ['markup with the beginning of JPEG', () => words(`\xff\xd8\xff${markup}`), 'cannot be decoded'],
  ['JPEG that is cut', () => part(noise(200, 200).jpeg().toBuffer(), 0.9), 'cannot be decoded'],
  ['JPEG that promises 4 billion pixels', hugeJpeg, 'cannot be decoded'],
  ['JPEG of 2,000 scans', jpegOfManyScans, 'cannot be decoded'],
  [
    'JPEG of 40 million pixels, sent line after line over all of it',
    () => plain(6_300, 6_300).jpeg({ progressive: true }).toBuffer(),
    'written',
  ],

  ['WebP', () => plain().webp().toBuffer(), 'written'],
  ['WebP that is cut', () => part(noise(200, 200).webp().toBuffer(), 0.9), 'cannot be decoded'],
  ['markup with the beginning of WebP', () => words(`RIFF\x40\0\0\0WEBP${markup}`), 'cannot be decoded'],
  ['WebP of 16,383 x 16,383', hugeWebp, 'cannot be decoded'],
  ['WebP of 101 frames', async () => (await animated(101)).webp().toBuffer(), 'cannot be decoded'],

  ['GIF', () => plain().gif().toBuffer(), 'written'],
  ['GIF that is a script, too', () => words(`GIF89a/*\0\0\0\0\0*/=1;${markup}`), 'cannot be decoded'],
  ['GIF that is cut', () => part(noise(200, 200).gif().toBuffer(), 0.9), 'cannot be decoded'],
  ['GIF of 100 frames', async () => (await animated(100)).gif().toBuffer(), 'written'],
  [
    'GIF of 1,000 frames',
    () => gifOf({ width: 9, height: 9 }, Array(1_000).fill({ width: 9, height: 9 })),
    'cannot be decoded',
  ],
  [
    'GIF of 500,000 frames',
    () => gifOf({ width: 9, height: 9 }, Array(500_000).fill({ width: 1, height: 1 })),
    'cannot be decoded',
  ],
  [
    'GIF of 65,535 x 65,535 in 40 bytes',
    () => gifOf({ width: 65_535, height: 65_535 }, [{ width: 65_535, height: 65_535 }]),
    'cannot be decoded',
  ],
  [
    'GIF of a frame much larger than itself',
    () => gifOf({ width: 9, height: 9 }, [{ width: 60_000, height: 60_000 }]),
    'cannot be decoded',
  ],
  [
    'GIF of frames that lie outside',
    () => gifOf({ width: 9, height: 9 }, [{ left: 60_000, top: 60_000, width: 9, height: 9 }]),
    'cannot be decoded',
  ],
  ['GIF without a frame', () => gifOf({ width: 9, height: 9 }, []), 'cannot be decoded'],
  [
    'GIF of 100 frames of a million pixels each',
    () => gifOf({ width: 1_000, height: 1_000 }, Array(100).fill({ width: 1, height: 1 })),
    'cannot be decoded',
  ],
]

const memoryOf = (pid: number | undefined): number => {
  const status = existsSync('/proc') ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024
}

describe('what people send', () => {
  let desk: Desk
  let pid: number | undefined

  beforeAll(async () => {
    desk = pictureDesk()
    await desk.write(await plain().png().toBuffer())
    pid = desk.pictures.pid
  })

  afterAll(async () => {
    const most = memoryOf(pid)
    await closeAll()
    // The process that decoded the first decoded them all.
    expect(desk.lost).toEqual([])
    expect(most).toBeLessThan(640 * MB)
  })

  it.each(corpus)('[K11][K12] is known by its bytes and holds up nothing: %s', async (_, make, expected) => {
    const bytes = await make()
    const found = typeOf(bytes.subarray(0, HEAD_BYTES))
    if (expected === 'refused') return expect(found).toBe('refused')
    if (typeof expected === 'object') return expect(found).toEqual({ ...expected, isPicture: false })
    expect(found).toEqual({ type: expect.stringMatching(/^image\//), isPicture: true })
    const written = desk.write(bytes)
    if (expected === 'cannot be decoded')
      return expect(written).rejects.toMatchObject({ code: 'file-type-refused' })
    const { type, bytes: stored } = await written
    expect({ type, isPicture: true }).toEqual(found)
    expect(stored.includes('script')).toBe(false)
    expect(desk.pictures.pid).toBe(pid)
  })

  it.each(['svg', 'tiff', 'avif', 'bmp'])(
    '[K12] is not decoded when it is none of the four: %s',
    async (format) => {
      const all: Record<string, () => Bytes> = {
        svg: () => words('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
        tiff: () => plain().tiff().toBuffer(),
        avif: () => plain().avif({ effort: 0 }).toBuffer(),
        bmp: () => words('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0'),
      }
      await expect(desk.write(await all[format]!())).rejects.toMatchObject({ code: 'file-type-refused' })
      expect(await sharp(await all.tiff!()).metadata()).toMatchObject({ format: 'tiff' })
    },
  )
})
