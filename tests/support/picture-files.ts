import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** Pictures made by hand where no library makes them. */
export const PICTURE_FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const
export type PictureFormat = (typeof PICTURE_FORMATS)[number]

export const plain = (width = 30, height = 20): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#3060c0' }, limitInputPixels: false })

/** Nothing in it repeats. */
export const noise = (width: number, height: number): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })

export async function animated(frames: number, width = 40, height = 30): Promise<Sharp> {
  // Frames that are alike are written as one.
  const one = (n: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: (n * 37) % 256, g: 60, b: 90 } } })
  const all = await Promise.all(Array.from({ length: frames }, (_, n) => one(n).png().toBuffer()))
  return sharp(all, { join: { animated: true } })
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}

/** With only its size and its pixels, as they are said. */
export function pngOf(width: number, height: number, pixels: Buffer, ...others: Buffer[]): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const chunks = [pngChunk('IHDR', header), ...others, pngChunk('IDAT', deflateSync(pixels))]
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunks,
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** Behind the header: the first 33 bytes. */
export const withPngChunks = (png: Buffer, ...chunks: Buffer[]): Buffer =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])

export function jpegSegment(marker: number, data: Buffer): Buffer {
  const header = Buffer.from([0xff, marker, 0, 0])
  header.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([header, data])
}

/** Behind the mark of the beginning. */
export const withJpegSegments = (jpeg: Buffer, ...segments: Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])

export function gifExtension(label: number, ...blocks: Buffer[]): Buffer {
  const sized = blocks.flatMap((block) => [Buffer.from([block.length]), block])
  return Buffer.concat([Buffer.from([0x21, label]), ...sized, Buffer.from([0])])
}

/** Behind the header and the colours of all frames. */
export function withGifExtensions(gif: Buffer, ...extensions: Buffer[]): Buffer {
  const flags = gif.readUInt8(10)
  const at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  return Buffer.concat([gif.subarray(0, at), ...extensions, gif.subarray(at)])
}

/** Of two colours; each frame is one pixel, at the place and of the size that is said. */
export function gifOf(
  { width, height }: { width: number; height: number },
  frames: { left?: number; top?: number; width: number; height: number }[],
): Buffer {
  const words = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 255, value >> 8]))
  const header = [Buffer.from('GIF89a'), words(width, height), Buffer.from([0x80, 0, 0])]
  const colours = Buffer.from([0, 0, 0, 255, 255, 255])
  const image = ({ left = 0, top = 0, ...size }: (typeof frames)[number]) => [
    Buffer.from([0x2c]),
    words(left, top, size.width, size.height),
    // Clear, the first colour, the end, of three bits each.
    Buffer.from([0, 2, 2, 0x44, 0x01, 0]),
  ]
  return Buffer.concat([...header, colours, ...frames.flatMap(image), Buffer.from([0x3b])])
}

export function riffChunk(name: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.write(name, 'latin1')
  header.writeUInt32LE(data.length, 4)
  return Buffer.concat([header, data, Buffer.alloc(data.length % 2)])
}

/** At the end of the picture, within its length. */
export function withWebpChunks(webp: Buffer, ...chunks: Buffer[]): Buffer {
  const all = Buffer.concat([webp, ...chunks])
  all.writeUInt32LE(all.length - 8, 4)
  return all
}
