import type { Page } from 'playwright-core'
import { newClientId } from '../../public/sync/random'
import { closeAll, enter, named, Person, startChat, type TestChat, until, value } from '../support/chat'
import { newContext } from '../support/browser'
import { visit } from './person'
import { isAtBottom, rowsOf, scrollBy, scrollThrough } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A room with `count` messages. */
async function roomWith(count: number, name: string) {
  const speaker = await enter(chat.url, 'Speaker', name)
  const say = async (from: number, to: number) => {
    const all = Array.from({ length: to - from + 1 }, (_, index) =>
      speaker.say(`message ${from + index}`, { room: name }),
    )
    await Promise.all(all)
  }
  await say(1, count)
  return { url: `${chat.url}/r/${name}`, say }
}

/** The message below the line, and the line's position as a part of the log's height. */
const linePosition = () => {
  const log = document.getElementById('msg_log')!.getBoundingClientRect()
  const line = document.querySelector('.newline')
  return {
    below: line?.nextElementSibling?.querySelector('[data-text]')?.textContent,
    part: line ? (line.getBoundingClientRect().top - log.top) / log.height : NaN,
  }
}

/** Resolves when the message is below the line, near the top third. */
const startsAt = (page: Page, text: string): Promise<void> =>
  until(`${text} below the line`, async () => {
    const { below, part } = await page.evaluate(linePosition)
    return below === text && part > 0.15 && part < 0.4
  })

describe('the log', () => {
  it('shows the newest 50 messages, and loads older ones without a jump', async () => {
    const { url } = await roomWith(180, 'history')
    const { page, seqs, sees } = await visit({ url })
    await sees('message 180')
    expect(await seqs()).toEqual(Array.from({ length: 50 }, (_, index) => 131 + index))
    await page.waitForFunction(isAtBottom)

    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 300))
    const top = () => page.locator('[data-seq="140"]').evaluate((row) => row.getBoundingClientRect().top)
    const before = await top()
    await sees('message 81')
    expect(Math.abs((await top()) - before)).toBeLessThan(2)

    await until('the beginning', async () => {
      await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
      return (await seqs())[0] === 1
    })
    expect(await seqs()).toEqual(Array.from({ length: 180 }, (_, index) => 1 + index))
    await page.getByText('没有更早的消息了').waitFor()
  })

  it('follows new messages at the bottom, and stays in place while scrolled up', async () => {
    const { url, say } = await roomWith(60, 'follow')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await say(61, 62)
    await sees('message 62')
    await page.waitForFunction(isAtBottom)

    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 500))
    await page.locator('#pill').waitFor()
    const top = () => page.locator('[data-seq="45"]').evaluate((row) => row.getBoundingClientRect().top)
    const before = await top()
    await say(63, 65)
    await page.getByText('3 条新消息').waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(2)

    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('stays at its end while a long text is typed and removed', async () => {
    const { url, say } = await roomWith(60, 'writing')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await page.focus('#msg')
    for (let line = 1; line <= 6; line++) {
      await page.keyboard.type(`line ${line}`)
      await page.keyboard.press('Shift+Enter')
    }
    await page.keyboard.type('one more letter and one more')
    await page.waitForFunction(isAtBottom)
    const height = () => page.locator('#msg').evaluate(({ offsetHeight }: HTMLElement) => offsetHeight)
    expect(await height()).toBeGreaterThan(150)
    await say(61, 61)
    await sees('message 61')
    await page.waitForFunction(isAtBottom)
    await page.fill('#msg', '')
    await page.waitForFunction(isAtBottom)
    expect(await height()).toBeLessThan(60)
  })

  it('stays at its end when a long text is inserted during a scroll', async () => {
    const { url } = await roomWith(60, 'putting')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await scrollBy(page, -20)
    await page.evaluate(() => {
      // In one frame, so that the log is shorter when its scroll event fires.
      document.getElementById('msg_log')!.scrollTop += 20
      const field = document.querySelector<HTMLTextAreaElement>('#msg')!
      field.value = 'a line\n'.repeat(7)
      field.dispatchEvent(new InputEvent('input'))
    })
    await page.waitForFunction(isAtBottom)
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('[promise 4] shows a gap after a long absence, and fills it from both sides', async () => {
    const { url, say } = await roomWith(20, 'gap')
    const { page, context, seqs, sees } = await visit({ url })
    await sees('message 20')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    for (let from = 21; from <= 521; from += 100) await say(from, from + 99)
    await context.setOffline(false)
    await sees('message 620')
    await page.getByText(/加载错过的 \d+ 条消息/).waitFor()
    const known = await seqs()
    expect(known.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => 1 + index))

    // From above with the button, then by scrolling to it.
    await page.locator('.gap__button').evaluate((button: HTMLButtonElement) => button.click())
    await until('the gap to close', async () => {
      const gap = page.getByText(/加载错过的/)
      if ((await gap.count()) === 0) return true
      await gap.scrollIntoViewIfNeeded({ timeout: 500 }).catch(() => undefined)
      return false
    })
    expect(await scrollThrough(page)).toEqual(Array.from({ length: 620 }, (_, index) => 1 + index))
  })

  it('draws few rows, however far it is scrolled and however much arrives', async () => {
    const { url, say } = await roomWith(600, 'far')
    const { page, sees } = await visit({ url })
    await sees('message 600')
    expect(await scrollThrough(page)).toEqual(Array.from({ length: 600 }, (_, index) => 1 + index))
    await page.waitForFunction(isAtBottom)

    // Far above, new messages are counted and not drawn, and the jump back is short.
    for (let step = 0; step < 12; step++) await scrollBy(page, -10_000)
    await until('the beginning', async () => (await rowsOf(page))[0] === 1)
    expect((await rowsOf(page)).at(-1)).toBeLessThan(600)
    await say(601, 603)
    await page.getByText('3 条新消息').waitFor()
    const scrollTop = await page.evaluate(() => document.getElementById('msg_log')!.scrollTop)
    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    expect(scrollTop).toBeLessThan(1_000)
    expect((await rowsOf(page)).at(-1)).toBe(603)
    expect(await scrollThrough(page)).toEqual(Array.from({ length: 603 }, (_, index) => 1 + index))
  })

  it('[promise 4] follows a burst to its end, without gaps', async () => {
    const { url, say } = await roomWith(1, 'burst')
    const { page, sees } = await visit({ url })
    await sees('message 1')
    await Promise.all(Array.from({ length: 20 }, (_, index) => say(2 + 100 * index, 101 + 100 * index)))
    await until('the last', async () => (await rowsOf(page)).at(-1) === 2_001)
    const rows = await rowsOf(page)
    expect(rows).toEqual(Array.from({ length: rows.length }, (_, index) => 2_002 - rows.length + index))
    expect(rows.length).toBeGreaterThan(30)
    await page.waitForFunction(isAtBottom)
  })

  it('marks the first message that arrived while another room was open', async () => {
    const { url, say } = await roomWith(5, 'marked')
    const bob = await enter(chat.url, 'Bob', 'marked')
    const { page, sees } = await visit({ url })
    await sees('message 5')
    await page.locator('.room__link', { hasText: '大厅' }).click()
    value(await bob.ask('topic', { room: named('marked'), clientId: newClientId(), topic: 'no message' }))
    await say(6, 7)
    await page.locator('.room__unread', { hasText: '2' }).waitFor()
    await page.locator('.room__link', { hasText: 'marked' }).click()
    await sees('message 7')
    const below = page.locator('.newline + .row')
    expect(await below.locator('[data-text]').innerText()).toBe('message 6')
  })

  it('opens at the first unread message, near the top third, however many there are', async () => {
    const { url, say } = await roomWith(60, 'unread')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await page.waitForFunction(isAtBottom)
    const leaveAndReturn = async (from: number, to: number) => {
      await page.goto('about:blank')
      await say(from, to)
      await page.goto(url)
      await sees(`message ${to}`)
    }
    for (const [from, to] of [
      [61, 90],
      [91, 210],
    ] as const) {
      await leaveAndReturn(from, to)
      await startsAt(page, `message ${from}`)
      expect(await page.locator('#pill').innerText()).toMatch(/^\d+ 条新消息/)
      await page.click('#pill')
      await page.waitForFunction(isAtBottom)
    }

    await leaveAndReturn(211, 212)
    await page.waitForFunction(isAtBottom)
    await until('the line', async () => (await page.evaluate(linePosition)).below === 'message 211')
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('opens there also after a long draft in another room', async () => {
    const { url, say } = await roomWith(60, 'undisturbed')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await page.locator('.room__link', { hasText: '大厅' }).click()
    await page.fill('#msg', 'a line\n'.repeat(7))
    await say(61, 90)
    await page.locator('.room__unread', { hasText: '30' }).waitFor()
    await page.locator('.room__link', { hasText: 'undisturbed' }).click()
    await sees('message 90')
    await page.getByText(/^\d+ 条新消息/).waitFor()
    await startsAt(page, 'message 61')
  })

  it('keeps the line and the read position across a reload', async () => {
    const { url, say } = await roomWith(60, 'reloaded')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await page.waitForFunction(isAtBottom)
    await page.goto('about:blank')
    await say(61, 120)
    await page.goto(url)
    await sees('message 120')
    await page.getByText(/^[1-5]\d 条新消息/).waitFor()
    const unread = async () => parseInt(await page.locator('#pill').innerText())
    const before = await unread()
    await page.locator('#msg_log').hover()
    await page.mouse.wheel(0, 300)
    await until('fewer unread', async () => (await unread()) < before)

    const left = await unread()
    await page.reload()
    await sees('message 120')
    await until('the rest', async () => (await unread()) <= left)
    await until('the line', async () => (await page.evaluate(linePosition)).below === 'message 61')
  })

  it('updates the day dividers at midnight', async () => {
    const { url } = await roomWith(1, 'midnight')
    const evening = new Date()
    evening.setHours(23, 59, 50, 0)
    const context = await newContext()
    await context.clock.install({ time: evening })
    const { page } = await visit({ url, context })
    await page.locator('.day', { hasText: '今天' }).waitFor()
    await context.clock.fastForward(15_000)
    await page.locator('.day', { hasText: '昨天' }).waitFor()
    expect(await page.locator('.day').allTextContents()).toEqual(['昨天'])
  })

  it('combines many joins, leaves and renames in one notice each', async () => {
    const { url } = await roomWith(1, 'lines')
    const { page, sees } = await visit({ url })
    await sees('message 1')
    const people: Person[] = []
    for (const name of ['Ada', 'Bea', 'Cyd', 'Dee', 'Eve']) {
      const person = await Person.arrive(chat.url, name)
      await (await person.connect()).enter('lines')
      people.push(person)
    }
    await page.getByText('Ada、Bea 和另外 3人进入了聊天室').waitFor()
    const rename = (index: number, nickname: string) =>
      people[index]!.call('PUT', '/api/session', { nickname })
    await rename(0, 'Ann')
    await page.getByText('Ada 改名为 Ann', { exact: true }).waitFor()
    await rename(1, 'Bob')
    await rename(0, 'Amy')
    await page.getByText('Ada 改名为 Amy，Bea 改名为 Bob', { exact: true }).waitFor()
    await rename(2, 'Cat')
    await rename(3, 'Dan')
    await page.getByText('Ada 改名为 Amy，Bea 改名为 Bob，另外 2人也改了昵称').waitFor()
    expect(await page.locator('[data-notice]').count()).toBe(2)
  })
})
