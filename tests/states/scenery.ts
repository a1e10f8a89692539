import sharp from 'sharp'
import type { Named } from '../browser/sent-files'

/** A landscape of hills under a sun. */
export async function scenery(name: string, hue: number, width = 1_200, height = 800): Promise<Named> {
  const [w, h] = [width, height]
  const colour = (lightness: number, turn = 0) => `hsl(${hue + turn} 38% ${lightness}%)`
  const hill = (top: number, lightness: number) =>
    `<path fill="${colour(lightness)}" d="M0 ${h} V${h * (top + 0.1)} Q${w * 0.3} ${h * (top - 0.15)} ${w * 0.55} ${h * top} T${w} ${h * (top - 0.05)} V${h} z"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="${colour(72, 150)}"/><stop offset="1" stop-color="${colour(90, 60)}"/></linearGradient>
    <rect width="${w}" height="${h}" fill="url(#sky)"/><circle cx="${w * 0.7}" cy="${h * 0.28}" r="${h * 0.09}" fill="#fff6dd"/>
    ${hill(0.55, 55)}${hill(0.68, 42)}${hill(0.85, 30)}</svg>`
  return [await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer(), name]
}

/** Half a second of a bell. */
export function bell(): Buffer {
  const [rate, count] = [8_000, 4_000]
  const wave = Buffer.alloc(44 + count)
  wave.write('RIFF', 0)
  wave.writeUInt32LE(36 + count, 4)
  wave.write('WAVEfmt ', 8)
  wave.writeUInt32LE(16, 16)
  for (const at of [20, 22, 32]) wave.writeUInt16LE(1, at)
  for (const at of [24, 28]) wave.writeUInt32LE(rate, at)
  wave.writeUInt16LE(8, 34)
  wave.write('data', 36)
  wave.writeUInt32LE(count, 40)
  for (let at = 0; at < count; at += 1)
    wave[44 + at] = 128 + 90 * Math.exp(-at / 900) * Math.sin((at * 2 * Math.PI * 660) / rate)
  return wave
}
