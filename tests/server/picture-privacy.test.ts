import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { closeAll } from '../support/chat'
import { pictureDesk, type Written } from '../support/picture-desk'
import {
  gifExtension,
  jpegSegment,
  PICTURE_FORMATS,
  plain,
  type PictureFormat,
  pngChunk,
  riffChunk,
  withGifExtensions,
  withJpegSegments,
  withPngChunks,
  withWebpChunks,
} from '../support/picture-files'

/** What a picture may tell of the one who took it. */
const SECRET = 'Jane Marple, St Mary Mead'
const secret = Buffer.from(SECRET)
const exif = {
  IFD0: { Artist: SECRET, Copyright: SECRET, Make: SECRET },
  IFD2: { UserComment: SECRET },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSAreaInformation: SECRET },
}
const xmp = `<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${SECRET}"/></rdf:RDF></x:xmpmeta>`

/** Every place of a format that has room for words. */
const telling: Record<PictureFormat, () => Promise<Buffer>> = {
  jpeg: async () => {
    const preview = await plain(16, 16)
      .withExif({ IFD0: { Artist: SECRET } })
      .jpeg()
      .toBuffer()
    const bytes = await plain(60, 40).withIccProfile('p3').withExif(exif).withXmp(xmp).jpeg().toBuffer()
    const name = Buffer.concat([Buffer.from([0x1c, 2, 80, 0, secret.length]), secret])
    const resource = Buffer.from([0x38, 0x42, 0x49, 0x4d, 4, 4, 0, 0, 0, 0, 0, name.length])
    const told = withJpegSegments(
      bytes,
      jpegSegment(0xed, Buffer.concat([Buffer.from('Photoshop 3.0\0'), resource, name])),
      jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), preview])),
      jpegSegment(0xef, secret),
      jpegSegment(0xfe, secret),
    )
    return Buffer.concat([told, secret, preview])
  },
  png: async () => {
    const tiff = (await sharp(await plain().withExif(exif).jpeg().toBuffer()).metadata()).exif!.subarray(6)
    const bytes = await plain(60, 40).withIccProfile('p3').withXmp(xmp).png().toBuffer()
    const told = withPngChunks(
      bytes,
      pngChunk('tEXt', Buffer.from(`Author\0${SECRET}`)),
      pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(secret)])),
      pngChunk('iTXt', Buffer.from(`Title\0\0\0en\0\0${SECRET}`)),
      pngChunk('eXIf', tiff),
      pngChunk('tIME', Buffer.from([7, 0xea, 1, 2, 3, 4, 5])),
      pngChunk('prVt', secret),
    )
    return Buffer.concat([told, secret])
  },
  webp: async () => {
    const bytes = await plain(60, 40).withIccProfile('p3').withExif(exif).withXmp(xmp).webp().toBuffer()
    return Buffer.concat([withWebpChunks(bytes, riffChunk('PRIV', secret)), secret])
  },
  gif: async () => {
    const told = withGifExtensions(
      await plain(60, 40).gif().toBuffer(),
      gifExtension(0xfe, secret),
      gifExtension(
        0xff,
        Buffer.from('XMP DataXMP'),
        Buffer.from(xmp.slice(0, 255)),
        Buffer.from(xmp.slice(255)),
      ),
      gifExtension(0xff, Buffer.from('TEAHOUSE1.0'), secret),
    )
    return Buffer.concat([told, secret])
  },
}

/** What such places are called in the four formats. */
const places = [
  'Exif',
  'EXIF',
  'eXIf',
  'xmp',
  'XMP',
  'Photoshop',
  '8BIM',
  'ICC_PROFILE',
  'iCCP',
  'ICCP',
  'acsp',
]
const texts = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'prVt', 'PRIV', 'TEAHOUSE']

async function pixelAt(bytes: Buffer, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

const farthest = (one: number[], other: number[]) =>
  Math.max(...one.map((value, at) => Math.abs(value - other[at]!)))

describe('a picture that was written anew', () => {
  afterEach(closeAll)

  it.each(PICTURE_FORMATS)('[K11] tells nothing but what one sees, as %s', async (format) => {
    const bytes = await telling[format]()
    expect(bytes.includes(SECRET)).toBe(true)
    const written = await pictureDesk().write(bytes)
    expect(written).toMatchObject({ type: `image/${format}`, width: 60, height: 40 })
    for (const stored of [written.bytes, written.thumbnail]) {
      expect([SECRET, ...places, ...texts].filter((word) => stored.includes(word))).toEqual([])
      const { exif, iptc, xmp, icc, comments, orientation } = await sharp(stored).metadata()
      expect([exif, iptc, xmp, icc, comments, orientation].filter((one) => one !== undefined)).toEqual([])
    }
  })

  const turned = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation) =>
    (['jpeg', 'png', 'webp'] as const).map((format) => [orientation, format] as const),
  )

  it.each(turned)(
    '[K11] stands upright though it was stored with orientation %d, as %s',
    async (orientation, format) => {
      // Red, green, blue above yellow, magenta, cyan.
      const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, 255, 0, 255, 0, 255, 255]
      const raw = { width: 3, height: 2, channels: 3 } as const
      const six = sharp(Buffer.from(colours), { raw }).resize(90, 60, { kernel: 'nearest' })
      const bytes = await six.withMetadata({ orientation }).toFormat(format).toBuffer()
      const written = await pictureDesk().write(bytes)
      const upright = {
        1: 'red',
        2: 'blue',
        3: 'cyan',
        4: 'yellow',
        5: 'red',
        6: 'yellow',
        7: 'cyan',
        8: 'blue',
      }
      const corner = { red: [255, 0, 0], blue: [0, 0, 255], cyan: [0, 255, 255], yellow: [255, 255, 0] }
      const expected = corner[upright[orientation as 1] as keyof typeof corner]
      expect([written.width, written.height]).toEqual(orientation > 4 ? [60, 90] : [90, 60])
      expect(farthest(await pixelAt(written.bytes, 5, 5), expected)).toBeLessThan(12)
      expect(farthest(await pixelAt(written.thumbnail, 5, 5), expected)).toBeLessThan(24)
    },
  )

  const SEEN = [48, 96, 192]
  const coloured: [name: string, bytes: () => Promise<Buffer>, tolerance: number][] = [
    ['of Display P3, as jpeg', () => plain().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(), 8],
    ['of Display P3, as png', () => plain().withIccProfile('p3').png().toBuffer(), 3],
    ['of Display P3, as webp', () => plain().withIccProfile('p3').webp({ quality: 95 }).toBuffer(), 8],
    ['of 16 bits', () => plain().toColourspace('rgb16').png().toBuffer(), 1],
    ['of a palette', () => plain().png({ palette: true }).toBuffer(), 1],
    // Its blue is not among what ink can show.
    ['of CMYK', () => plain().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer(), 60],
  ]

  it.each(coloured)('[K11] has the colours that it had: %s', async (_, bytes, tolerance) => {
    const source = await bytes()
    const { bytes: stored, thumbnail }: Written = await pictureDesk().write(source)
    expect(await sharp(stored).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', hasProfile: false })
    expect(farthest(await pixelAt(stored, 9, 9), SEEN)).toBeLessThanOrEqual(tolerance)
    expect(farthest(await pixelAt(thumbnail, 9, 9), SEEN)).toBeLessThanOrEqual(tolerance + 8)
  })

  it('[K11] is as clear as it was', async () => {
    const clear = { r: 200, g: 0, b: 0, alpha: 0.5 }
    const source = sharp({ create: { width: 20, height: 20, channels: 4, background: clear } })
    for (const format of ['png', 'webp'] as const) {
      const { bytes } = await pictureDesk().write(await source.clone().toFormat(format).toBuffer())
      const [red, , , alpha] = await sharp(bytes).ensureAlpha().raw().toBuffer()
      expect(farthest([red!, alpha!], [200, 128])).toBeLessThan(6)
    }
  })
})
