import type { Page } from 'playwright-core'
import { closeAll, enter, Person, startChat, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { hide, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Somebody at the end of a room in which much was said, and who goes on speaking. */
async function come(room: string, count = 60) {
  const bob = await enter(chat.url, 'Bob', room)
  const say = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 1) await bob.say(`message ${n}`, { room })
  }
  await say(1, count)
  const ann = await visit({ url: `${chat.url}/r/${room}` })
  await ann.sees(`message ${count}`)
  await ann.page.waitForFunction(isAtEnd)
  return { ...ann, bob, saying: say }
}

const isAtEnd = (): boolean => {
  const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
  return scrollHeight - scrollTop - clientHeight < 2
}

/** As with a wheel: what is scrolled by nobody is put back after a way to the end. */
const scrollBack = (page: Page, px: number) =>
  page.evaluate((distance) => {
    const log = document.getElementById('msg_log')!
    log.dispatchEvent(new Event('wheel'))
    log.scrollTop -= distance
  }, px)

/** What stands below the line, and whether both are in view. */
const line = (page: Page) =>
  page.evaluate(() => {
    const log = document.getElementById('msg_log')!.getBoundingClientRect()
    const line = document.querySelector('.newline')
    const below = line?.nextElementSibling
    const top = line?.getBoundingClientRect().top ?? -1
    const bottom = below?.getBoundingClientRect().bottom ?? Infinity
    return {
      text: below?.querySelector('[data-text]')?.textContent,
      isInView: top >= log.top && bottom <= log.bottom,
    }
  })

describe('who comes back to a tab that was hidden', () => {
  it('at the end is at the end, with the line above what came', async () => {
    const { page, sees, saying } = await come('hidden')
    await hide(page)
    await saying(61, 63)
    await sees('message 63')
    await hide(page, false)
    await soon('the line', async () => (await line(page)).text === 'message 61')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.evaluate(isAtEnd)).toBe(true)
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('further up is where they were, and the pill says what came', async () => {
    const { page, sees, saying } = await come('hidden-above')
    await scrollBack(page, 600)
    await page.locator('#pill').waitFor()
    const top = () => page.locator('[data-seq="45"]').evaluate((row) => row.getBoundingClientRect().top)
    const before = await top()
    await hide(page)
    await saying(61, 63)
    await sees('message 63')
    await hide(page, false)
    await page.getByText('3 条新消息').waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(2)
  })
})

describe('the pill', () => {
  it('leads to the first unread message, with the line above it, and then to the end', async () => {
    const { page, sees, saying } = await come('pill')
    await scrollBack(page, 800)
    await page.locator('#pill').waitFor()
    await saying(61, 90)
    await sees('message 90')
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await soon('the first unread', async () => {
      const { text, isInView } = await line(page)
      return text === 'message 61' && isInView
    })
    expect(await page.evaluate(isAtEnd)).toBe(false)
    await page.click('#pill')
    await page.waitForFunction(isAtEnd)
    await page.locator('#pill').waitFor({ state: 'hidden' })

    // Once all is read, another line.
    await scrollBack(page, 800)
    await page.locator('#pill').waitFor()
    await saying(91, 120)
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await soon('the next unread', async () => {
      const { text, isInView } = await line(page)
      return text === 'message 91' && isInView
    })
  })

  it('does so where the first unread message is not drawn', async () => {
    const { page, saying } = await come('undrawn', 500)
    const rows = () =>
      page.$$eval('[data-seq]', (all) => all.map((row) => Number(row.getAttribute('data-seq'))))
    await soon('rows far above', async () => {
      await scrollBack(page, 10_000)
      return (await rows()).at(-1)! < 500
    })
    await saying(501, 530)
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await soon('the first unread', async () => {
      const { text, isInView } = await line(page)
      return text === 'message 501' && isInView
    })
  })
})

describe('a day', () => {
  /** Reads yesterday's log today. */
  async function nextDay(room: string) {
    const bob = await enter(chat.url, 'Bob', room)
    for (let n = 1; n <= 60; n += 1) await bob.say(`message ${n}`, { room })
    const context = await newContext()
    await context.clock.install({ time: Date.now() + 24 * 60 * 60_000 })
    const ann = await visit({ url: `${chat.url}/r/${room}`, context })
    await ann.sees('message 60')
    return { ...ann, bob }
  }

  it('begins above what is told of people before its first message', async () => {
    const { page } = await nextDay('notices')
    await page.waitForFunction(isAtEnd)
    await (await (await Person.arrive(chat.url, 'Eve')).connect()).enter('notices')
    await page.getByText('Eve 进入了聊天室').waitFor()
    const divider = await page.locator('.day', { hasText: '今天' }).boundingBox()
    const notice = await page.getByText('Eve 进入了聊天室').boundingBox()
    expect(divider!.y + divider!.height).toBeLessThanOrEqual(notice!.y)
    expect(await page.locator('.day').allTextContents()).toEqual(['昨天', '今天'])
    // The next one joins the line, and no other divider comes.
    await (await (await Person.arrive(chat.url, 'Adam')).connect()).enter('notices')
    await page.getByText('Adam').first().waitFor()
    expect(await page.locator('.day').allTextContents()).toEqual(['昨天', '今天'])
    expect(await page.evaluate(isAtEnd)).toBe(true)
  })

  it('stays in view while somebody reads back, and moves nothing', async () => {
    const { page } = await nextDay('date')
    const date = page.locator('#log_date')
    await page.waitForFunction(isAtEnd)
    expect(await date.isVisible()).toBe(false)
    const height = () => page.locator('#msg_log').evaluate((log) => log.scrollHeight)
    await scrollBack(page, 600)
    const before = await height()
    await date.waitFor()
    expect(await date.innerText()).toBe('昨天')
    expect(await height()).toBe(before)
    // Where the day itself can be read it is not said twice.
    await soon('the day', async () => {
      await scrollBack(page, 10_000)
      return !(await date.isVisible())
    })
    expect(await page.locator('.day').first().isVisible()).toBe(true)
    await page.click('#pill')
    await date.waitFor({ state: 'hidden' })
  })
})
