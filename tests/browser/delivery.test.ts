import { closeAll, enter, startChat, temporaryFolder, type TestChat, until } from '../support/chat'
import type { RoomName } from '../../common/protocol/ids'
import { newContext } from '../support/browser'
import { online, visit } from './person'
import { textOf } from '../support/text-of'

afterAll(closeAll)

describe('a message', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })

  it('[promise 6] waits while offline, and is sent once and in order after the reconnect', async () => {
    const room = 'tunnel' as RoomName
    const bob = await enter(chat.url, 'Bob', room)
    const ann = await visit({ url: `${chat.url}/r/${room}` })
    await ann.context.setOffline(true)
    await ann.page.waitForSelector('body[data-connection="offline"]')
    for (const text of ['one', 'two', 'three']) await ann.say(text)
    expect(await ann.page.locator('[data-state="sending"] [data-text]').allTextContents()).toEqual([
      'one',
      'two',
      'three',
    ])
    await bob.say('meanwhile', { room })

    await ann.context.setOffline(false)
    await ann.sees('three')
    await until('all sent', async () => (await ann.page.locator('[data-state]').count()) === 0)
    expect(await ann.texts()).toEqual(['meanwhile', 'one', 'two', 'three'])
    expect(bob.entries.map(textOf)).toEqual(['meanwhile', 'one', 'two', 'three'])
  })

  it('[promise 6] is sent after its tab was closed', async () => {
    const room = 'closed' as RoomName
    const bob = await enter(chat.url, 'Bob', room)
    const context = await newContext()
    const first = await visit({ url: `${chat.url}/r/${room}`, context })
    await context.setOffline(true)
    await first.page.waitForSelector('body[data-connection="offline"]')
    for (const text of ['one', 'two', 'three']) await first.say(text)
    await first.page.close()
    await context.setOffline(false)

    const second = await visit({ url: chat.url, context })
    await until('three messages', () => bob.entries.length === 3)
    await second.page.locator('.room__link', { hasText: room }).click()
    await second.sees('three')
    expect(await second.texts()).toEqual(['one', 'two', 'three'])
    expect(await second.page.locator('[data-state]').count()).toBe(0)
  })

  it('that is refused shows the reason, delays no other message, and can be edited or discarded', async () => {
    const { page, say, sayRefused, sees } = await visit({ url: `${chat.url}/r/refused` })
    await sayRefused('bad')
    await say('good')
    await sees('good')
    const failed = page.locator('[data-state="failed"]')
    await failed.getByText('发送失败：请先输入内容').waitFor()
    await failed.getByText('重试').click()
    await failed.getByText('编辑').click()
    expect(await page.inputValue('#msg')).toBe('bad')
    expect(await failed.count()).toBe(0)

    await page.press('#msg', 'Enter')
    await failed.getByText('丢弃').click()
    expect(await failed.count()).toBe(0)
    await page.reload()
    await sees('good')
    expect(await page.locator('[data-state]').count()).toBe(0)
  })

  it('that exceeds the rate limit waits, and says so', async () => {
    const slow = await startChat({
      RATE_LIMITS: 'on',
      RATE_MESSAGES_PER_MINUTE: '15',
      RATE_MESSAGES_BURST: '1',
    })
    const { page, say, sees, texts } = await visit({ url: slow.url })
    for (const text of ['one', 'two']) await say(text)
    await page.getByText(/发送太频繁，\d+ 秒后重试/).waitFor()
    await sees('two')
    expect(await texts()).toEqual(['one', 'two'])
  })
})

describe('a restart of the server', () => {
  it('[promise 4] [promise 6] loses and duplicates no message, and needs no action', async () => {
    const DATA_DIR = temporaryFolder()
    const before = await startChat({ DATA_DIR })
    const PORT = new URL(before.url).port
    const ann = await visit({ url: before.url })
    await ann.say('before')
    await ann.sees('before')
    const nickname = await ann.ownNickname()

    await before.close()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    await ann.say('while it was away')
    await startChat({ DATA_DIR, PORT })
    await online(ann.page)
    await ann.sees('while it was away')
    expect(await ann.texts()).toEqual(['before', 'while it was away'])
    expect(await ann.ownNickname()).toBe(nickname)
    expect(await ann.page.locator('[data-state]').count()).toBe(0)
  })
})
