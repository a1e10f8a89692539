import sharp from 'sharp'
import { Person } from '../support/chat'
import { addressOf, RawClient } from './raw-client'

export interface PictureAttack {
  input: { sessions: number; each: number; megapixels: number }
  found: { written: number; refused: string }
}

/** Sends large pictures, as many at once as a session may. */
export async function sendPictures(
  url: string,
  { sessions, each, megapixels }: PictureAttack['input'],
): Promise<PictureAttack['found']> {
  const picture = await noisyPhoto(megapixels)
  const found = { written: 0, refused: '' }
  const codes: string[] = []
  const send = async (address: string, cookie: string) => {
    const response = await fetch(`${url}/api/rooms/lobby/files?name=photo.jpg`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'x-forwarded-for': address, cookie },
      body: picture,
    })
    const answer = (await response.json()) as { code?: string }
    if (response.status === 201) found.written += 1
    else codes.push(answer.code ?? String(response.status))
  }
  await Promise.all(
    Array.from({ length: sessions }, async (_, n) => {
      const address = addressOf(n)
      const { cookie } = await Person.arrive(url, undefined, { 'x-forwarded-for': address })
      const client = await new RawClient(url, { address, cookie }).handshake()
      await client.ask('join', { room: 'lobby' })
      await Promise.all(Array.from({ length: each }, () => send(address, cookie)))
    }),
  )
  return { ...found, refused: codes.join(' ') }
}

/** In passes, so that no decoder can read it in lines. */
function noisyPhoto(megapixels: number): Promise<Buffer<ArrayBuffer>> {
  const height = Math.round(Math.sqrt((megapixels * 1e6) / 1.5))
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const
  return sharp({
    create: { width: Math.round(height * 1.5), height, channels: 3, background: '#888', noise },
  })
    .jpeg({ quality: 75, progressive: true })
    .toBuffer()
}
