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
  expect(await lines('made', 'en')).toEqual(['Ann created this room'])
  const { page } = await visit({ url: `${url}/r/tea`, locale: 'en' })
  await page.getByText('Max turned on slow mode: 5 sec between messages').waitFor()
  value(await moderate(owner, 'tea', { action: 'set', whoSpeaks: 'moderators' }))
  await page.getByText('Olga limited posting to moderators').waitFor()
  expect(await lines('tea', 'zh-CN')).toEqual(['Max 开启了慢速模式：每5秒一条消息', 'Olga 只允许管理员发言'])
  value(await moderate(owner, 'tea', { action: 'set', slowModeSeconds: 3_600, whoSpeaks: 'regulars' }))
  await page.getByText('between messages').nth(1).waitFor()
  expect(await page.locator('[data-notice="room"]').last().innerText()).toBe(
    'Olga turned on slow mode: 1 hr between messages\nOlga limited posting to regulars and moderators',
  )
  expect((await lines('tea', 'zh-CN')).at(-1)).toBe(
    'Olga 开启了慢速模式：每1小时一条消息\nOlga 只允许常客和管理员发言',
  )
})

it('a setting that only a newer server knows is told without its value', async () => {
  const { url } = await startChat()
  const { owner } = await roomOf(url, 'tea')
  const { page, context, sees } = await visit({ url, locale: 'en' })
  await context.addInitScript(() => {
    const { parse } = JSON
    JSON.parse = (text: string, ...more) =>
      parse(text.replaceAll('"moderators"', '"guests"'), ...more) as unknown
  })
  value(await moderate(owner, 'tea', { action: 'set', whoSpeaks: 'moderators' }))
  value(await owner.say('and on it goes', { room: 'tea' }))
  await page.goto(`${url}/r/tea`)
  await sees('and on it goes')
  expect(await page.locator('[data-notice="room"]').innerText()).toBe(
    'Olga changed the settings of this room',
  )
})
