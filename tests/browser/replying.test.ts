import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { changesBy } from './message-changes'
import { composerText, visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const line = (page: Page) => page.locator('#mood_text')
const reply = async (page: Page, seq: number) => {
  await page.hover(`[data-seq="${seq}"]`)
  await page.click(`[data-seq="${seq}"] [data-action="reply"]`)
  await line(page).waitFor()
}

async function askedIn(room: string, options = {}) {
  const ann = await enter(chat.url, 'Ann', room)
  await ann.say('who comes to tea?', { room })
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en', ...options })
  await me.sees('who comes to tea?')
  return { ann, ...me }
}

describe('a reply', () => {
  it('is sent with the message that it answers, once', async () => {
    const { page, ann, say } = await askedIn('answer')
    await reply(page, 1)
    expect(await line(page).innerText()).toBe('Replying to Ann: who comes to tea?')
    await page.keyboard.type('I do')
    await page.keyboard.press('Enter')
    await until('no mood', async () => !(await line(page).isVisible()))
    await say('and Bob')
    await ann.until('both', ({ entries }) => entries.filter((each) => each.type === 'text').length >= 2)
    await page.waitForSelector('[data-seq="3"]')
    await page.locator('[data-seq="2"] [data-reply="1"]').waitFor()
    expect(await page.locator('[data-seq="3"] [data-reply]').count()).toBe(0)
  })

  it('keeps no words of a message that is deleted meanwhile', async () => {
    const { page, ann } = await askedIn('wordless')
    await reply(page, 1)
    await changesBy(ann, 'wordless').erase(1)
    await until('the loss', async () => (await line(page).innerText()) === 'Replying to Ann: Message deleted')
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('who comes')
  })

  it('is dropped by Escape or by its cross, and the text stays', async () => {
    const { page } = await askedIn('dropped')
    await page.fill('#msg', 'half a draft')
    await reply(page, 1)
    expect(await composerText(page)).toBe('half a draft')
    await page.press('#msg', 'Escape')
    expect(await line(page).isVisible()).toBe(false)
    await reply(page, 1)
    await page.click('#mood_end')
    expect(await line(page).isVisible()).toBe(false)
    expect(await composerText(page)).toBe('half a draft')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg')
  })

  it('goes with an action, too', async () => {
    const { page } = await askedIn('action')
    await reply(page, 1)
    await page.keyboard.type('/me raises a hand')
    await page.keyboard.press('Enter')
    await page.locator('[data-seq="2"] [data-reply="1"]').waitFor()
    expect(await line(page).isVisible()).toBe(false)
  })

  it('outlives a closed tab and a change of rooms', async () => {
    const context = await newContext({ locale: 'en' })
    const first = await askedIn('kept-reply', { context })
    await reply(first.page, 1)
    await first.page.keyboard.type('I')
    await first.go('elsewhere')
    expect(await line(first.page).isVisible()).toBe(false)
    await first.page.close()
    const { page } = await visit({ url: `${chat.url}/r/kept-reply`, context })
    expect(await line(page).innerText()).toContain('who comes to tea?')
    await page.focus('#msg')
    await page.keyboard.press('End')
    await page.keyboard.type(' do')
    await page.keyboard.press('Enter')
    await page.locator('[data-seq="2"] [data-reply="1"]').waitFor()
  })
})

describe('on a phone', () => {
  it('a swipe to the right replies, and one from the edge opens the drawer', async () => {
    const room = 'swiped'
    const ann = await enter(chat.url, 'Ann', room)
    await ann.say('who comes to tea?', { room })
    const { page, context } = await visitOnPhone(`${chat.url}/r/${room}`)
    const devtools = await context.newCDPSession(page)
    const { y } = (await page.locator('[data-seq="1"] [data-text]').boundingBox())!
    const swipe = async (from: number, to: number) => {
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
        devtools.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: x === undefined ? [] : [{ x, y: y + 5 }],
        })
      await touch('touchStart', from)
      for (let step = 1; step <= 4; step += 1) await touch('touchMove', from + ((to - from) * step) / 4)
      await touch('touchEnd')
    }
    await until('the reply', async () => {
      await swipe(120, 260)
      return line(page).isVisible()
    })
    expect(await page.locator('.body--drawer').count()).toBe(0)
    await page.click('#mood_end')
    await until('the drawer', async () => {
      await swipe(20, 200)
      return (await page.locator('.body--drawer').count()) > 0
    })
    expect(await line(page).isVisible()).toBe(false)
  })
})
