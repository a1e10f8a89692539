import { closeAll, type Environment, startChat, until, value } from '../support/chat'
import { addressOf, Sender, statusOf } from '../support/files'
import { filesLeft } from '../support/files-left'
import { noise, plain } from '../support/picture-files'

afterEach(closeAll)

let PICTURE: Buffer
beforeAll(async () => void (PICTURE = await plain(4, 4).png().toBuffer()))
const KILOBYTE = Buffer.alloc(1_000, 'a')

const limited = async (environment: Environment) => {
  const chat = await startChat({ RATE_LIMITS: 'on', ...environment })
  return { chat, ann: await Sender.enter(chat.url, 'ann') }
}

it('[K16] who has sent too many bytes of files waits, and still writes', async () => {
  const { ann } = await limited({ RATE_FILE_BYTES_IN_PER_MINUTE: '1500' })
  expect((await ann.send(KILOBYTE)).status).toBe(201)
  expect(await ann.send(KILOBYTE)).toMatchObject({ status: 429, body: { code: 'too-fast' } })
  value(await ann.tab.say('still'))
})

it('[K16] a network that has sent too many waits, whatever its session', async () => {
  const { chat, ann } = await limited({ RATE_FILE_BYTES_IN_PER_ADDRESS_PER_MINUTE: '1500' })
  const bob = await Sender.enter(chat.url, 'bob')
  expect((await ann.send(KILOBYTE)).status).toBe(201)
  expect(await bob.send(KILOBYTE)).toMatchObject({ status: 429, body: { code: 'too-fast' } })
})

it('[K16] who has read too many waits, and is told for how long', async () => {
  const { ann } = await limited({ RATE_FILE_BYTES_OUT_PER_MINUTE: '1500' })
  const { body } = await ann.send(KILOBYTE)
  expect((await ann.read(addressOf(body))).status).toBe(200)
  const refused = await ann.read(addressOf(body))
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
})

it('[K16] a network whose pictures took too long to write waits, whatever its session, and still writes', async () => {
  const { chat, ann } = await limited({ RATE_PICTURE_MS_PER_ADDRESS_PER_MINUTE: '1' })
  const bob = await Sender.enter(chat.url, 'bob')
  expect((await ann.send(await plain().png().toBuffer())).status).toBe(201)
  expect(await bob.send(KILOBYTE)).toMatchObject({ status: 429, body: { code: 'too-fast' } })
  value(await bob.tab.say('still'))
})

it('[K16] a session sends four at once', async () => {
  const { chat, ann } = await limited({})
  const begun = Array.from({ length: 4 }, () => ann.begin({ 'content-length': 2_000 }))
  for (const each of begun) each.write(KILOBYTE)
  await until('all four', () => filesLeft(chat.dataDir).incoming.length === 4)
  expect(await ann.send(KILOBYTE)).toMatchObject({ status: 429, body: { code: 'too-fast' } })
  const statuses = begun.map((each) => statusOf(each))
  for (const each of begun) each.end(KILOBYTE)
  expect(await Promise.all(statuses)).toEqual([201, 201, 201, 201])
  expect((await ann.send(KILOBYTE)).status).toBe(201)
})

it('[K16] a session sends so many a day', async () => {
  const { ann } = await limited({ FILES_PER_SESSION_PER_DAY: '2' })
  expect([await ann.send('a'), await ann.send('b')].map(({ status }) => status)).toEqual([201, 201])
  expect(await ann.send('c')).toMatchObject({
    ...{ status: 429, body: { code: 'quota-exceeded' }, retryAfterMs: expect.closeTo(86_400_000, -5) },
  })
})

it('[K16] so many are sent at once as the variables say', async () => {
  const { chat, ann } = await limited({ MAX_UPLOADS_PER_SESSION: '0', MAX_UPLOADS_PER_ADDRESS: '5' })
  for (let n = 0; n < 5; n += 1) ann.begin({ 'content-length': 2_000 }).write(KILOBYTE)
  await until('all five', () => filesLeft(chat.dataDir).incoming.length === 5)
  expect(await ann.send(KILOBYTE)).toMatchObject({ status: 429, body: { code: 'too-fast' } })
})

it('without limits any number is sent at once', async () => {
  const { chat, ann } = await limited({ RATE_LIMITS: 'off' })
  for (let n = 0; n < 25; n += 1) ann.begin({ 'content-length': 2_000 }).write(KILOBYTE)
  await until('all of them', () => filesLeft(chat.dataDir).incoming.length === 25)
  expect((await ann.send(KILOBYTE)).status).toBe(201)
})

it('[K13] a picture waits for one of another network, however many that has', async () => {
  const { chat, ann } = await limited({
    ...{ TRUSTED_PROXIES: '127.0.0.1', RATE_PICTURE_MS_PER_ADDRESS_PER_MINUTE: '0' },
  })
  const large = await noise(2_500, 2_500).jpeg({ quality: 50 }).toBuffer()
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
  const crowd = await Promise.all(['b', 'c', 'd', 'e', 'f'].map((name) => Sender.enter(chat.url, name)))
  const done: Sender[] = []
  const send = async (sender: Sender, bytes: Buffer, address: string) => {
    expect((await sender.send(bytes, 'a.png', from(address))).status).toBe(201)
    done.push(sender)
  }
  const sent = crowd.map((sender) => send(sender, large, '198.51.100.7'))
  await until('all of the crowd', () => filesLeft(chat.dataDir).incoming.length >= crowd.length)
  sent.push(send(ann, PICTURE, '203.0.113.9'))
  await Promise.all(sent)
  expect(done.indexOf(ann)).toBeLessThan(3)
})

it('[K6] who says that a file comes, and sends nothing, takes no room from others', async () => {
  const { chat, ann } = await limited({ ROOM_FILES_MAX_BYTES: '20000000' })
  const bob = await Sender.enter(chat.url, 'bob')
  for (let n = 0; n < 4; n += 1) ann.begin({ 'content-length': 9_000_000 }).write('a')
  await until('all four', () => filesLeft(chat.dataDir).incoming.length === 4)
  expect((await bob.send(Buffer.alloc(9_000_000))).status).toBe(201)
  expect(filesLeft(chat.dataDir).counted).toBeLessThan(15_000_000)
})

it('the figures have files by outcome, and bytes in both directions', async () => {
  const { chat, ann } = await limited({ FILES_PER_SESSION_PER_DAY: '1' })
  const { body } = await ann.send(KILOBYTE)
  await ann.send(KILOBYTE)
  await ann.read(addressOf(body), { range: 'bytes=0-99' })
  const metrics = await (await fetch(`${chat.url}/metrics`)).text()
  for (const line of [
    'teahouse_files_total{outcome="ok"} 1',
    'teahouse_files_total{outcome="quota-exceeded"} 1',
    'teahouse_file_bytes_total{direction="in"} 1000',
    'teahouse_file_bytes_total{direction="out"} 100',
  ])
    expect(metrics.split('\n')).toContain(line)
})
