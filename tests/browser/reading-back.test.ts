import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const phone = { width: 390, height: 844 }
const turned = { width: 844, height: 390 }

/** A room in which every other message takes more lines in a narrow window than in a wide one. */
async function roomWith(count: number, room: string): Promise<string> {
  const speaker = await enter(chat.url, 'Speaker', room)
  const texts = Array.from(
    { length: count },
    (_, n) => `message ${n + 1}` + (n % 2 ? ' and more'.repeat(30) : ''),
  )
  await Promise.all(texts.map((text) => speaker.say(text, { room })))
  return `${chat.url}/r/${room}`
}

/** Scrolls so that a part of the row of an entry stands above the log, and lets the page look. */
const readAt = (page: Page, seq: number, part: number): Promise<void> =>
  page.evaluate(
    async ([seq, part]) => {
      const log = document.getElementById('msg_log')!
      const row = document.querySelector(`[data-seq="${seq}"]`)!.closest('.row')!.getBoundingClientRect()
      log.scrollTop += row.top + row.height * part - log.getBoundingClientRect().top
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    },
    [seq, part] as const,
  )

/** The first entry in view, and what part of its row stands above the log. */
const reading = (page: Page) =>
  page.evaluate(() => {
    const { top } = document.getElementById('msg_log')!.getBoundingClientRect()
    const rows = [...document.querySelectorAll('#msg_log .row')]
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top)!
    const at = first.getBoundingClientRect()
    const seq = Number(first.querySelector('[data-seq]')?.getAttribute('data-seq'))
    return { seq, part: (top - at.top) / at.height }
  })

const readsAt = async (page: Page, seq: number, part: number): Promise<void> => {
  // A frame in which the page hears of its new size, one in which it scrolls, and one to see whether it stays.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame)
  })
  expect(await reading(page)).toEqual({ seq, part: expect.closeTo(part, 1) })
}

describe('who reads back', () => {
  it.each([
    ['turned', phone, turned],
    ['made narrower', { width: 1280, height: 800 }, { width: 1000, height: 800 }],
    ['zoomed', { width: 1280, height: 800 }, { width: 640, height: 400 }],
  ])('reads on at the same place when the window is %s, and back', async (way, before, after) => {
    const { page, sees } = await visit({ url: await roomWith(121, `window ${way}`), viewport: before })
    await sees('message 121')
    await readAt(page, 85, 0.4)
    await readsAt(page, 85, 0.4)
    await page.setViewportSize(after)
    await readsAt(page, 85, 0.4)
    await page.setViewportSize(before)
    await readsAt(page, 85, 0.4)

    // Of a text that is half read the same half is.
    await readAt(page, 84, 0.5)
    await page.setViewportSize(after)
    await readsAt(page, 84, 0.5)
  })

  it('does so in a room that was not on the screen meanwhile', async () => {
    const { page, sees } = await visit({ url: await roomWith(121, 'behind'), viewport: phone })
    await sees('message 121')
    await readAt(page, 85, 0.4)
    await page.click('#side_open')
    await page.locator('.room__link', { hasText: '大厅' }).click()
    await page.locator('[data-seq="85"]').waitFor({ state: 'detached' })
    await page.setViewportSize(turned)
    await page.goBack()
    await sees('message 121')
    await readsAt(page, 85, 0.4)
  })

  it('does so when the page is loaded again', async () => {
    const { page, sees } = await visit({ url: await roomWith(181, 'again'), viewport: phone })
    await sees('message 181')
    for (const seq of [141, 101]) {
      await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
      await page.locator('[data-seq="101"]').waitFor()
      await readAt(page, seq, 0.4)
      await page.reload()
      await soon('the place', async () => (await reading(page).catch(() => null))?.seq === seq)
      await readsAt(page, seq, 0.4)
    }

    await page.click('#pill')
    await page.reload()
    await sees('message 181')
    await page.waitForFunction(() => {
      const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
      return scrollHeight - scrollTop - clientHeight < 2
    })
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })
})
