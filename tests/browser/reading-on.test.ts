import type { Page } from 'playwright-core'
import { closeAll, enter, Person, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { hide, visit } from './person'
import { isAtBottom, rowsOf, visitAtEnd } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** As with a wheel: the page reverts a scroll without input after a jump to the end. */
const scrollBack = (page: Page, px: number) =>
  page.evaluate((distance) => {
    const log = document.getElementById('msg_log')!
    log.dispatchEvent(new Event('wheel'))
    log.scrollTop -= distance
  }, px)

/** The message below the line, and whether both are in view. */
const newLine = (page: Page) =>
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

describe('the log in a tab that was hidden', () => {
  it('is at its end if it was before, with the line above the new messages', async () => {
    const { page, sees, bobSays } = await visitAtEnd(chat.url, 'hidden')
    await hide(page)
    await bobSays(61, 63)
    await sees('message 63')
    await hide(page, false)
    await until('the line', async () => (await newLine(page)).text === 'message 61')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.evaluate(isAtBottom)).toBe(true)
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('is where it was scrolled to, with the number of new messages in the pill', async () => {
    const { page, sees, bobSays } = await visitAtEnd(chat.url, 'hidden-above')
    await scrollBack(page, 600)
    await page.locator('#pill').waitFor()
    const top = () => page.locator('[data-seq="45"]').evaluate((row) => row.getBoundingClientRect().top)
    const before = await top()
    await hide(page)
    await bobSays(61, 63)
    await sees('message 63')
    await hide(page, false)
    await page.getByText('3 条新消息').waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(2)
  })
})

describe('the pill', () => {
  it('scrolls to the first unread message below the line, and then to the end', async () => {
    const { page, sees, bobSays } = await visitAtEnd(chat.url, 'pill')
    await scrollBack(page, 800)
    await page.locator('#pill').waitFor()
    await bobSays(61, 90)
    await sees('message 90')
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await until('the first unread', async () => {
      const { text, isInView } = await newLine(page)
      return text === 'message 61' && isInView
    })
    expect(await page.evaluate(isAtBottom)).toBe(false)
    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    await page.locator('#pill').waitFor({ state: 'hidden' })

    // After all was read, there is a new line.
    await scrollBack(page, 800)
    await page.locator('#pill').waitFor()
    await bobSays(91, 120)
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await until('the next unread', async () => {
      const { text, isInView } = await newLine(page)
      return text === 'message 91' && isInView
    })
  })

  it('scrolls to the first unread message also when it is not drawn', async () => {
    const { page, bobSays } = await visitAtEnd(chat.url, 'undrawn', 500)
    await until('rows far above', async () => {
      await scrollBack(page, 10_000)
      return (await rowsOf(page)).at(-1)! < 500
    })
    await bobSays(501, 530)
    await page.getByText('30 条新消息').waitFor()
    await page.click('#pill')
    await until('the first unread', async () => {
      const { text, isInView } = await newLine(page)
      return text === 'message 501' && isInView
    })
  })
})

describe('a day divider', () => {
  /** Opens a log on the day after its messages. */
  async function visitNextDay(room: string) {
    const bob = await enter(chat.url, 'Bob', room)
    for (let n = 1; n <= 60; n += 1) await bob.say(`message ${n}`, { room })
    const context = await newContext()
    await context.clock.install({ time: Date.now() + 24 * 60 * 60_000 })
    const ann = await visit({ url: `${chat.url}/r/${room}`, context })
    await ann.sees('message 60')
    return { ...ann, bob }
  }

  it('is above the notices before the first message of its day', async () => {
    const { page } = await visitNextDay('notices')
    await page.waitForFunction(isAtBottom)
    await (await (await Person.arrive(chat.url, 'Eve')).connect()).enter('notices')
    await page.getByText('Eve 进入了聊天室').waitFor()
    const divider = await page.locator('.day', { hasText: '今天' }).boundingBox()
    const notice = await page.getByText('Eve 进入了聊天室').boundingBox()
    expect(divider!.y + divider!.height).toBeLessThanOrEqual(notice!.y)
    expect(await page.locator('.day').allTextContents()).toEqual(['昨天', '今天'])
    // The next join is added to the notice, without another divider.
    await (await (await Person.arrive(chat.url, 'Adam')).connect()).enter('notices')
    await page.getByText('Adam').first().waitFor()
    expect(await page.locator('.day').allTextContents()).toEqual(['昨天', '今天'])
    expect(await page.evaluate(isAtBottom)).toBe(true)
  })

  it('is shown as a date on top while scrolled up, without a layout shift', async () => {
    const { page } = await visitNextDay('date')
    const date = page.locator('#log_date')
    await page.waitForFunction(isAtBottom)
    expect(await date.isVisible()).toBe(false)
    const height = () => page.locator('#msg_log').evaluate((log) => log.scrollHeight)
    await scrollBack(page, 600)
    const before = await height()
    await date.waitFor()
    expect(await date.innerText()).toBe('昨天')
    expect(await height()).toBe(before)
    // It is hidden while the divider itself is in view.
    await until('the day', async () => {
      await scrollBack(page, 10_000)
      return !(await date.isVisible())
    })
    expect(await page.locator('.day').first().isVisible()).toBe(true)
    await page.click('#pill')
    await date.waitFor({ state: 'hidden' })
  })
})
