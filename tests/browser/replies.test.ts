import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { entry, meeting } from './message-changes'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('a reply', () => {
  it('stands below a line of what it answers, which follows the changes of that', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'quoted', 'what time?')
    const answer = await bob.say('at three', 1)
    await sees('at three')
    const quote = entry(page, answer).locator('[data-reply="1"]')
    expect(await quote.locator('.quote__author').textContent()).toBe('Bob')
    expect(await quote.locator('.quote__text').textContent()).toBe('what time?')
    await bob.edit(1, 'when?')
    await until('the new words', async () => (await quote.locator('.quote__text').textContent()) === 'when?')
    await bob.erase(1)
    await until(
      'no words',
      async () => (await quote.locator('.quote__text').textContent()) === 'Message deleted',
    )
  })

  it('to oneself stands out, like a mention', async () => {
    const { page, say, sees, bob } = await meeting(chat.url, 'mine', 'hello')
    await say('what time?')
    await sees('what time?')
    await bob.say('to you', 2)
    await bob.say('to me', 1)
    await sees('to me')
    expect(await page.locator('.quote--own').count()).toBe(1)
    expect(await page.locator('.quote--own').getAttribute('data-reply')).toBe('2')
  })

  it('leads to what it answers, also far back', async () => {
    const texts = Array.from({ length: 180 }, (_, n) => `message ${n + 1}`)
    const { page, sees, bob } = await meeting(chat.url, 'far', ...texts)
    const answer = await bob.say('about that', 10)
    await sees('about that')
    await page.locator(`[data-seq="${answer}"] [data-reply]`).click()
    await page.waitForFunction(() => document.activeElement?.matches('.entry--found[data-seq="10"]'))
    await page.click('#pill')
    await entry(page, answer).waitFor()
  })
})
