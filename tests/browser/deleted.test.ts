import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { entry, meeting } from './message-changes'
import { online } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

async function deletion(room: string, ...texts: string[]) {
  const met = await meeting(chat.url, room, ...texts)
  const lines = () => met.page.locator('.row:not(.row--condensed) .entry__deleted').allTextContents()
  return { ...met, lines }
}

describe('a deleted message', () => {
  it('leaves a line with its author, and none of its words', async () => {
    const { page, bob, lines } = await deletion('erased', 'unsaid words', 'after it')
    await bob.react(1, '👍')
    await bob.erase(1)
    await entry(page, 1).and(page.locator('[data-deleted]')).waitFor()
    expect(await lines()).toEqual(['Message deleted'])
    expect(await entry(page, 1).locator('[data-author]').innerText()).toBe('Bob')
    expect(await page.content()).not.toContain('unsaid')
    expect(await entry(page, 1).locator('[data-reaction], .avatar:visible').count()).toBe(0)
    // What follows has a byline of its own.
    expect(await entry(page, 2).locator('[data-author]:visible').innerText()).toBe('Bob')
    expect(await entry(page, 2).getAttribute('class')).not.toContain('entry--grouped')
  })

  it('shares one line with those beside it', async () => {
    const { page, bob, sees, lines } = await deletion('several', 'one', 'two', 'three', 'four', 'five')
    for (const seq of [2, 4]) await bob.erase(seq)
    await until('two lines', async () => (await lines()).join() === 'Message deleted,Message deleted')
    await bob.erase(3)
    await until('one line', async () => (await lines()).join() === '3 messages deleted')
    expect(await entry(page, 3).isVisible()).toBe(false)
    await page.reload()
    await sees('five')
    expect(await lines()).toEqual(['3 messages deleted'])
    // What comes before it is back would be behind a line that says what is new.
    await online(page)
    const six = await bob.say('six')
    await sees('six')
    await bob.erase(six)
    await bob.erase(5)
    await until('the end of it', async () => (await lines()).join() === '5 messages deleted')
  })

  it('leaves the focus in the log, from where the arrow keys go on', async () => {
    const { page, bob, lines } = await deletion('focused', 'one', 'two', 'three', 'four')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-seq'))
    await page.hover('[data-seq="1"]')
    await page.waitForSelector('.tools')
    await page.focus('#msg_log')
    for (const seq of ['4', '3']) {
      await page.keyboard.press('ArrowUp')
      expect(await focused()).toBe(seq)
    }
    await bob.erase(2)
    await bob.erase(3)
    await until('one line', async () => (await lines()).join() === '2 messages deleted')
    expect(await focused()).toBe('2')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('4')
    // From a button of its toolbar, which goes.
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe(null)
    await bob.erase(4)
    await until('one line', async () => (await lines()).join() === '3 messages deleted')
    expect(await focused()).toBe('2')
    await page.keyboard.press('ArrowUp')
    expect(await focused()).toBe('1')
  })

  it('does not disturb a reader who is scrolled back', async () => {
    const texts = Array.from({ length: 60 }, (_, n) => `message ${n + 1}`)
    const { page, bob, lines } = await deletion('read back', ...texts)
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 600))
    await page.locator('#pill').waitFor()
    const place = () => entry(page, 40).evaluate((row) => row.getBoundingClientRect().top)
    const before = await place()
    for (const seq of [12, 13, 14]) await bob.erase(seq)
    await until('one line', async () => (await lines()).join() === '3 messages deleted')
    await until('the same place', async () => Math.abs((await place()) - before) < 2)
  })
})
