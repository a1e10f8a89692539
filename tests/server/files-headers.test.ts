import { closeAll, startChat } from '../support/chat'
import { addressOf, Sender } from '../support/files'
import type { FileInfo } from '../../common/protocol/files'
import { ask } from './raw'

const TEXT = '0123456789'.repeat(100)

describe('the address of a file', () => {
  let ann: Sender
  let file: FileInfo
  beforeAll(async () => {
    ann = await Sender.enter((await startChat()).url, 'ann')
    file = (await ann.send(TEXT, 'digits.txt')).body
  })
  afterAll(closeAll)

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', '0123456789'],
    ['bytes=995-', 206, 'bytes 995-999/1000', '56789'],
    ['bytes=995-5000', 206, 'bytes 995-999/1000', '56789'],
    ['bytes=-3', 206, 'bytes 997-999/1000', '789'],
    ['bytes=-5000', 206, 'bytes 0-999/1000', TEXT],
    ['bytes=1000-', 416, 'bytes */1000', ''],
    ['bytes=-0', 416, 'bytes */1000', ''],
    ['bytes=9-0', 200, null, TEXT],
    ['bytes=0-1,4-5', 200, null, TEXT],
    ['bytes=0-1, 4-5', 200, null, TEXT],
    ['bytes=-', 200, null, TEXT],
    ['lines=0-1', 200, null, TEXT],
    [`bytes=${'9'.repeat(400)}-`, 200, null, TEXT],
  ])('[K17] answers %j with %d', async (range, status, contentRange, body) => {
    const read = await ann.read(addressOf(file), { range })
    expect([read.status, read.headers.get('content-range'), await read.text()]).toEqual([
      status,
      contentRange,
      body,
    ])
    expect(read.headers.get('content-length')).toBe(String(body.length))
  })

  it('[K17] gives a range of the same version alone', async () => {
    const part = (version: string) => ann.read(addressOf(file), { range: 'bytes=0-9', 'if-range': version })
    expect((await part(`"${file.id}"`)).status).toBe(206)
    expect((await part('"another"')).status).toBe(200)
    expect((await part(`W/"${file.id}"`)).status).toBe(200)
  })

  it('[K17] says that a copy is still right', async () => {
    const headers = { cookie: ann.person.cookie, 'if-none-match': `"${file.id}"` }
    const { status, body, headers: told } = await ask(ann.url, addressOf(file), { headers })
    expect([status, body, told['cache-control']]).toEqual([304, '', 'private, no-cache'])
  })

  it('[K17] answers HEAD as GET, without the bytes', async () => {
    const read = await ann.read(addressOf(file), { range: 'bytes=0-9' }, 'HEAD')
    expect([read.status, await read.text()]).toEqual([200, ''])
    expect(read.headers.get('content-length')).toBe('1000')
    expect(read.headers.get('accept-ranges')).toBe('bytes')
  })

  it('[K17] sends the bytes as they are, whatever a client accepts', async () => {
    const read = await ann.read(addressOf(file), { 'accept-encoding': 'br, gzip' })
    expect(read.headers.get('content-encoding')).toBeNull()
    expect(read.headers.get('content-length')).toBe('1000')
  })

  it.each(['other.exe', '%2e%2e%2f', '%0d%0aset-cookie:x', '%'])(
    '[K17] takes %j for its name',
    async (name) => {
      const read = await ann.read(`/files/${file.id}/${name}`)
      expect(read.headers.get('content-disposition')).toBe('attachment; filename="digits.txt"')
      expect(read.headers.get('set-cookie')).toBeNull()
    },
  )

  it.each([
    ['下午茶.txt', `attachment; filename="???.txt"; filename*=UTF-8''%E4%B8%8B%E5%8D%88%E8%8C%B6.txt`],
    ['"; filename="x.html', String.raw`attachment; filename="\"; filename=\"x.html"`],
    ['a\r\nSet-Cookie: b=c\r\n\r\n<script>', 'attachment; filename="aSet-Cookie: b=c<script>"'],
    ['invoice\u202efdp.exe', 'attachment; filename="invoicefdp.exe"'],
  ])('[K17] names %j in a header of its own', async (name, disposition) => {
    const { body } = await ann.send('x', name)
    const read = await ann.read(addressOf(body))
    expect(read.headers.get('content-disposition')).toBe(disposition)
    expect(read.headers.get('set-cookie')).toBeNull()
    expect(await read.text()).toBe('x')
  })
})
