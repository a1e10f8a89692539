import { access, writeFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { type Job, type Outcome, WORK_MAX_SECONDS } from './job'

const PIXELS_MAX = 40_000_000
const FRAMES_MAX = 100
const THUMBNAIL_PIXELS = 640
/** For the server alone. */
const OWN = { mode: 0o600 }

/** Of all frames together. */
const limits: SharpOptions = { limitInputPixels: PIXELS_MAX, failOn: 'error' }

/**
 * How each format is written. sharp leaves out all metadata, and turns colours into sRGB, which needs no profile.
 * mozjpeg takes ten times as long for a sixth of the size, tables made for the picture six times the memory for a twentieth.
 */
const formats: Record<string, (image: Sharp, source: Metadata) => Sharp> = {
  jpeg: (image) => image.jpeg({ quality: 85, optimiseCoding: false }),
  png: (image, { isPalette }) => image.png(isPalette ? { palette: true, dither: 0, effort: 1 } : {}),
  webp: (image) => image.webp({ quality: 85, effort: 2 }),
  gif: (image) => image.gif({ effort: 3 }),
}

type Written = Awaited<ReturnType<typeof writeAt>>

/** Decodes a picture and writes it and its thumbnail anew: what was beside the pixels stays behind. */
export async function rewrite({ from, picture, thumbnail, maxBytes }: Job): Promise<Outcome> {
  await access(from)
  let written: Written
  let small: Buffer
  try {
    written = await writeWithin(maxBytes ?? Infinity, from)
    small = await thumbnailOf(from)
  } catch {
    return { refused: 'file-type-refused' }
  }
  const { data, info, format } = written
  if (data.length > (maxBytes ?? Infinity)) return { refused: 'file-type-refused' }
  await Promise.all([writeFile(picture, data, OWN), writeFile(thumbnail, small, OWN)])
  const { width, height, pageHeight } = info
  return {
    picture: {
      type: `image/${format}`,
      size: data.length,
      width,
      height: pageHeight ?? height,
      thumbnailBytes: small.length,
    },
  }
}

const open = (from: string, options?: SharpOptions) =>
  sharp(from, { ...limits, ...options }).timeout({ seconds: WORK_MAX_SECONDS })

/** A picture can be larger written anew than it came: then it is made smaller, once. */
async function writeWithin(maxBytes: number, from: string): Promise<Written> {
  const source = await open(from).metadata()
  if ((source.pages ?? 1) > FRAMES_MAX) throw new Error('too many frames')
  const written = await writeAt(1, from, source)
  const { size } = written.info
  return size <= maxBytes ? written : writeAt(Math.sqrt((0.8 * maxBytes) / size), from, source)
}

async function writeAt(scale: number, from: string, source: Metadata) {
  const { format, width, autoOrient, pages = 1 } = source
  const write = formats[format]
  if (!write) throw new Error('not a format that is shown')
  const isAnimated = pages > 1
  // Frames that lie one above the other cannot be turned.
  const upright = isAnimated ? open(from, { animated: true }) : open(from).autoOrient()
  const wide = isAnimated ? width : autoOrient.width
  const scaled = scale < 1 ? upright.resize({ width: Math.max(1, Math.floor(wide * scale)) }) : upright
  const { data, info } = await write(scaled, source).toBuffer({ resolveWithObject: true })
  return { data, info, format }
}

const thumbnailOf = (from: string): Promise<Buffer> =>
  open(from)
    .autoOrient()
    .resize({ width: THUMBNAIL_PIXELS, height: THUMBNAIL_PIXELS, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75, effort: 2 })
    .toBuffer()
