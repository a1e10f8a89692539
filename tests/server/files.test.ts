import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, startChat } from '../support/chat'
import { addressOf, Sender } from '../support/files'
import sharp from 'sharp'

afterEach(closeAll)

const png = (width = 40, height = 30) =>
  sharp({ create: { width, height, channels: 3, background: '#c33' } })
    .png()
    .toBuffer()

it('[K17] a file comes back as it was sent, as a download', async () => {
  const { url, dataDir } = await startChat()
  const ann = await Sender.enter(url, 'ann')
  const { status, body } = await ann.send('<script>alert(1)</script>', 'page.html')
  expect({ status, body }).toEqual({
    status: 201,
    body: {
      id: expect.stringMatching(/^[\w-]{16}$/),
      name: 'page.html',
      type: 'application/octet-stream',
      size: 25,
    },
  })
  const read = await ann.read(addressOf(body))
  expect(await read.text()).toBe('<script>alert(1)</script>')
  expect(Object.fromEntries(read.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="page.html"',
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
    etag: `"${body.id}"`,
  })
  const kept = join(dataDir, 'files', 'kept', body.id)
  expect(statSync(kept).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(dataDir, 'files', 'incoming'))).toEqual([])
})

it('[K17] a picture is shown, and has a thumbnail', async () => {
  const { url } = await startChat()
  const ann = await Sender.enter(url, 'ann')
  const { status, body } = await ann.send(await png(), 'red.png', { query: '&alt=a%20red%0Asquare' })
  expect(status).toBe(201)
  expect(body).toMatchObject({ type: 'image/png', width: 40, height: 30, alt: 'a red square' })
  const read = await ann.read(addressOf(body))
  expect(read.headers.get('content-disposition')).toBe('inline; filename="red.png"')
  expect(read.headers.get('content-type')).toBe('image/png')
  expect((await read.arrayBuffer()).byteLength).toBe(body.size)
  const small = await ann.read(`${addressOf(body)}?size=thumbnail`)
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp'])
})
