import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { entry, meeting } from './message-changes'
import { isAtBottom } from './scrolling'

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

describe('who followed a quote', () => {
  /** Bob answers 10 by 170 and 170 by the newest, which is in view with others below it. */
  async function answered(room: string) {
    const texts = Array.from({ length: 169 }, (_, n) => `message ${n + 1}`)
    const met = await meeting(chat.url, room, ...texts)
    const { page, bob, sees } = met
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await bob.say('an answer', 10)
    for (let n = 171; n <= 249; n += 1) await bob.say(`message ${n}`)
    await bob.say('an answer to the answer', 170)
    await bob.say('the end')
    await sees('the end')
    const top = (seq: number) => entry(page, seq).evaluate((row) => row.getBoundingClientRect().top)
    const standsAt = (seq: number) =>
      page.waitForFunction(
        (wanted) => document.activeElement?.matches(`.entry--found[data-seq="${wanted}"]`),
        seq,
      )
    // Playwright's own click may scroll.
    const follow = (seq: number) =>
      entry(page, seq)
        .locator('[data-reply]')
        .evaluate((quote: HTMLElement) => quote.click())
    return { ...met, top, standsAt, follow, pill: page.locator('#pill'), back: page.locator('#pill_back') }
  }

  it('comes back by the pill to where they were, also through nested quotes, one at a time', async () => {
    const { page, top, standsAt, follow, pill, back } = await answered('back')
    const before = await top(250)
    await follow(250)
    await standsAt(170)
    expect(await back.innerText()).toBe('Back to where you were')
    expect(await pill.innerText()).toBe('Jump to latest')
    const between = await top(170)
    await follow(170)
    await standsAt(10)
    await back.click()
    await standsAt(170)
    expect(Math.abs((await top(170)) - between)).toBeLessThan(2)
    expect(await back.isVisible()).toBe(true)
    await back.click()
    await standsAt(250)
    expect(Math.abs((await top(250)) - before)).toBeLessThan(2)
    await page.waitForFunction(isAtBottom)
    await back.waitFor({ state: 'hidden' })
    expect(await pill.isVisible()).toBe(false)
  })

  it('comes back by Alt+←, to what they were reading, and reads on from there', async () => {
    const { page, bob, top, standsAt, follow, pill, back } = await answered('keys')
    await page.mouse.move(400, 400)
    await page.mouse.wheel(0, -70)
    await pill.getByText('Jump to latest').waitFor()
    await bob.say('one more')
    await pill.getByText('1 new message').waitFor()
    const before = await top(250)
    await follow(250)
    await standsAt(170)
    expect(await back.isVisible()).toBe(true)
    expect(await pill.innerText()).toBe('1 new message')
    await bob.say('and another')
    await pill.getByText('2 new messages').waitFor()
    await page.keyboard.press('Alt+ArrowLeft')
    await standsAt(250)
    expect(Math.abs((await top(250)) - before)).toBeLessThan(2)
    await pill.getByText('2 new messages').waitFor()
    expect(await back.isVisible()).toBe(false)
    expect(new URL(page.url()).pathname).toBe('/r/keys')
  })

  it('has nothing to come back to once they scrolled there, or left the room', async () => {
    const { page, go, say, sees, standsAt, follow, pill, back } = await answered('by hand')
    await follow(250)
    await standsAt(170)
    await page.mouse.move(400, 400)
    await until('the answer', async () => {
      await page.mouse.wheel(0, 500)
      return (await page.locator('[data-seq="250"]:visible').count()) > 0 && !(await back.isVisible())
    })
    await page.mouse.wheel(0, -600)
    await pill.getByText('Jump to latest').waitFor()
    await page.click('#pill')
    await follow(250)
    await standsAt(170)
    await go('elsewhere')
    await page.goBack()
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent === 'by hand')
    expect(await entry(page, 170).isVisible()).toBe(true)
    expect(await back.isVisible()).toBe(true)
    await say('/leave')
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent !== 'by hand')
    await go('by hand')
    await sees('the end')
    expect(await back.isVisible()).toBe(false)
  })

  it('is not offered a way back to what is in view', async () => {
    const { page, bob, sees } = await meeting(chat.url, 'near', 'one', 'two', 'three')
    await bob.say('an answer', 1)
    await sees('an answer')
    await page.click('[data-seq="4"] [data-reply]')
    await page.waitForFunction(() => document.activeElement?.matches('[data-seq="1"]'))
    for (const pill of ['#pill', '#pill_back']) expect(await page.locator(pill).isVisible()).toBe(false)
  })
})
