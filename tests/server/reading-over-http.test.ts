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
