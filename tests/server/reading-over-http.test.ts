import type { ListedRoom } from '../../common/http'
import type { RoomName } from '../../common/protocol/ids'
import { listRooms } from '../../server/chat/rooms/listing'
import { closeAll, enter, startChat, until, value } from '../support/chat'
import { ask } from './raw'

afterEach(closeAll)

it('[L1] history over HTTP counts as bytes sent to its network', async () => {
  const chat = await startChat({ RATE_LIMITS: 'on', RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE: '30000' })
  const ann = await enter(chat.url, 'ann')
  value(await ann.say('x'.repeat(4_000)))
  const read = async () => (await ask(chat.url, '/api/rooms/lobby/messages')).status
  expect(await read()).toBe(200)
  await until('its end', async () => (await read()) === 429)
})

it('[L1] lists of rooms count as well, and say when to come back', async () => {
  const { url } = await startChat({ RATE_LIMITS: 'on', RATE_BYTES_OUT_PER_ADDRESS_PER_MINUTE: '300' })
  const read = () => fetch(`${url}/api/rooms`)
  expect((await read()).status).toBe(200)
  await until('the end', async () => (await read()).status === 429)
  const refused = await read()
  expect(await refused.json()).toMatchObject({ code: 'too-fast' })
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
})

it('[O25] a search counts once for every 200 rooms', async () => {
  const rooms = Array.from(
    { length: 450 },
    (_, n) => ({ name: `room ${1_000 + n}`, topic: '' }) as ListedRoom,
  )
  const listed = (after: string, limit: number) =>
    Promise.resolve(rooms.filter(({ name }) => name > after).slice(0, limit))
  const chat = { admissions: { listed }, crowd: { count: () => 0 } }
  const store = { findRoom: () => Promise.resolve(null), entries: () => Promise.resolve([]) }
  const further = jest.fn()
  const found = await listRooms({ query: 'none', after: '!' as RoomName }, chat as never, store, further)
  expect(found).toEqual({ rooms: [] })
  expect(further).toHaveBeenCalledTimes(2)
})
