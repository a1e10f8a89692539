import { closeAll, named, Person, startChat, value } from '../support/chat'
import { moderate, roomOf } from '../support/moderating'
import type { ClientId } from '../../common/protocol/ids'
import { visit } from './person'

afterEach(closeAll)

it('a line says who made the room and who changed its settings, in both languages', async () => {
  const { url } = await startChat()
  const maker = await (await Person.arrive(url, 'Ann')).connect()
  value(await maker.ask('create', { room: named('made'), clientId: 'made' as ClientId }))
  const { owner, mod } = await roomOf(url, 'tea')
  value(await moderate(mod, 'tea', { action: 'set', slowModeSeconds: 5 }))
  const lines = async (room: string, locale: string) => {
    const { page } = await visit({ url: `${url}/r/${room}`, locale })
    await page.waitForSelector('[data-notice="room"]')
    return page.locator('[data-notice="room"]').allInnerTexts()
  }
  expect(await lines('made', 'en')).toEqual(['Ann made this room'])
  const { page } = await visit({ url: `${url}/r/tea`, locale: 'en' })
  await page.getByText('Max turned on slow mode: one message every 5 s').waitFor()
  value(await moderate(owner, 'tea', { action: 'set', whoSpeaks: 'moderators' }))
  await page.getByText('Olga lets only moderators write here').waitFor()
  expect(await lines('tea', 'zh-CN')).toEqual([
    'Max 开启了慢速模式：每 5 秒可发一条消息',
    'Olga 只允许管理员发言',
  ])
})
