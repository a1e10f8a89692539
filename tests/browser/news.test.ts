import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { changesBy } from './message-changes'
import { hide, visit } from './person'
import { storedTexts } from './stored-logs'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Ann, who is in another room, and Bob in this one. */
async function annElsewhere(room: string) {
  const ann = await visit({ url: `${chat.url}/r/${room}` })
  await ann.rename(`Ann ${room}`)
  await until('the nickname', async () => (await ann.ownNickname()) === `Ann ${room}`)
  const bob = changesBy(await enter(chat.url, `Bob ${room}`, room), room)
  const row = ann.page.locator('.room', { hasText: room })
  return {
    ...ann,
    bob,
    unread: row.locator('.room__unread'),
    mention: row.locator('[data-part="mention"]'),
    name: `@Ann ${room}`,
  }
}

const pill = (page: Page) => page.locator('#pill')

describe('a deleted message', () => {
  it('is not unread any more, nor a mention', async () => {
    const { bob, go, unread, mention, name } = await annElsewhere('taken-back')
    await go('another')
    const call = await bob.say(`${name} please`)
    await bob.say('hello')
    await unread.getByText('2 条未读').waitFor({ state: 'attached' })
    await mention.waitFor()
    await bob.erase(call)
    await unread.getByText('1 条未读').waitFor({ state: 'attached' })
    await mention.waitFor({ state: 'hidden' })
  })

  it('is not counted below the view any more', async () => {
    const { page, bob, sees } = await annElsewhere('below')
    for (let count = 0; count < 30; count++) await bob.say(`line ${count}`)
    await sees('line 29')
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
    const first = await bob.say('one')
    await bob.say('two')
    await pill(page).getByText('2 条新消息').waitFor()
    await bob.erase(first)
    await pill(page).getByText('1 条新消息').waitFor()
  })

  it('leaves the log that is stored on the device', async () => {
    const { page, bob, sees } = await annElsewhere('stored')
    const secret = await bob.say('a secret')
    await bob.say('in the open')
    await sees('in the open')
    await until('both stored', async () => (await storedTexts(page, 'stored')).includes('a secret'))
    await bob.erase(secret)
    await until('one stored', async () => !(await storedTexts(page, 'stored')).includes('a secret'))
    expect(await storedTexts(page, 'stored')).toContain('in the open')
  })
})

describe('an edit', () => {
  it('that names somebody newly shows them a badge, also on what they have read', async () => {
    const { bob, go, sees, unread, mention, name, page } = await annElsewhere('named')
    const seq = await bob.say('please')
    await sees('please')
    await go('another')
    await bob.edit(seq, `${name} please`)
    await mention.waitFor()
    expect(await unread.isVisible()).toBe(false)
    await page.locator('.room__link[href="/r/named"]').click()
    await mention.waitFor({ state: 'hidden' })
    await go('another')
    await bob.edit(seq, `${name} please!`)
    await bob.say('and so on')
    await unread.getByText('1 条未读').waitFor({ state: 'attached' })
    expect(await mention.isVisible()).toBe(false)
  })
})

describe('an answer', () => {
  it('to a message calls its author like a mention', async () => {
    const { page, say, bob, go, sees, mention } = await annElsewhere('answered')
    await say('who is there?')
    await sees('who is there?')
    const asked = Number(await page.locator('[data-seq]', { hasText: 'who' }).getAttribute('data-seq'))
    await go('another')
    await bob.say('I am', asked)
    await mention.waitFor()
    await hide(page)
    await until('the title', async () => (await page.title()).startsWith('(1)'))
  })
})
