import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { changesBy, chip, entry, reacted } from './message-changes'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Ann on a page, and Bob, who has reacted to her message. */
async function annAndBob(room: string) {
  const context = await newContext()
  const url = `${chat.url}/r/${room}`
  const ann = await visit({ url, context })
  const tab = await enter(chat.url, `Bob ${room}`, room)
  await ann.say('a message')
  await ann.sees('a message')
  const seq = tab.entries.at(-1)!.seq
  const bob = changesBy(tab, room)
  await bob.react(seq, '👍')
  await reacted(ann.page, seq, '👍', 1, false)
  const leaveLine = async () => {
    await context.setOffline(true)
    await ann.page.waitForSelector('body[data-connection="offline"]')
  }
  return { ...ann, context, url, tab, bob, seq, leaveLine }
}

const types = (entries: readonly { type: string }[]): string[] => entries.map(({ type }) => type)

describe('own changes', () => {
  it('[promise 6] are shown at once while offline, and sent once and in order when the page is back', async () => {
    const { page, context, say, seq, tab, leaveLine } = await annAndBob('tunnel')
    await leaveLine()
    await chip(page, seq, '👍').click()
    await reacted(page, seq, '👍', 2, true)
    await page.press('#msg', 'ArrowUp')
    await say('better')
    await until('the edit', async () => (await entry(page, seq).getAttribute('data-edited')) !== null)
    await say('another')
    await context.setOffline(false)
    await until('all of it', () => tab.entries.length === 5)
    expect(types(tab.entries)).toEqual(['text', 'reaction', 'reaction', 'edit', 'text'])
    await until('settled', async () => (await page.locator('[data-state]').count()) === 0)
    await reacted(page, seq, '👍', 2, true)
    expect(await entry(page, seq).locator('[data-text]').textContent()).toBe('better')
  })

  it('[promise 6] are sent after their tab was closed', async () => {
    const { page, context, url, say, seq, tab, leaveLine } = await annAndBob('closed')
    await leaveLine()
    await chip(page, seq, '👍').click()
    await reacted(page, seq, '👍', 2, true)
    await page.press('#msg', 'ArrowUp')
    await say('better')
    await page.close()
    await context.setOffline(false)
    const again = await visit({ url, context })
    await until('both', () => tab.entries.length === 4)
    await again.sees('better')
    await reacted(again.page, seq, '👍', 2, true)
    expect(types(tab.entries)).toEqual(['text', 'reaction', 'reaction', 'edit'])
  })
})
