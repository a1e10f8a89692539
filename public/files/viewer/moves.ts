import type { ShownFile } from '../shown-file'
import { addressOf } from '../file-address'

/** Up to the flags of a WebP in the extended format. */
const HEAD_BYTES = 21
const ANIMATED = 0b10

/** Whether a picture has more than one frame. Of a GIF it is supposed. */
export async function moves(file: ShownFile): Promise<boolean> {
  if (file.type !== 'image/webp') return true
  try {
    const response = await fetch(addressOf(file), { headers: { range: `bytes=0-${HEAD_BYTES - 1}` } })
    const head = new Uint8Array(await response.arrayBuffer())
    return String.fromCharCode(...head.slice(12, 16)) === 'VP8X' && (head[20]! & ANIMATED) !== 0
  } catch {
    return false
  }
}
