import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { visit } from './person'
import { isAtBottom } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const portrait = { width: 390, height: 844 }
const landscape = { width: 844, height: 390 }

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

/** Scrolls so that this part of an entry's row is above the view, and waits until the page has stored it. */
const scrollTo = (page: Page, seq: number, part: number): Promise<void> =>
  page.evaluate(
    async ([seq, part]) => {
      const log = document.getElementById('msg_log')!
      const row = document.querySelector(`[data-seq="${seq}"]`)!.closest('.row')!.getBoundingClientRect()
      log.scrollTop += row.top + row.height * part - log.getBoundingClientRect().top
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
    },
    [seq, part] as const,
  )

/** The first entry in view, and the part of its row above the view. */
const positionOf = (page: Page) =>
  page.evaluate(() => {
    const { top } = document.getElementById('msg_log')!.getBoundingClientRect()
    const rows = [...document.querySelectorAll('#msg_log .row')]
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top)!
    const at = first.getBoundingClientRect()
    const seq = Number(first.querySelector('[data-seq]')?.getAttribute('data-seq'))
    return { seq, part: (top - at.top) / at.height }
  })

const expectPosition = async (page: Page, seq: number, part: number): Promise<void> => {
  // Frames for the resize event, for the scroll, and to see whether the position is stable.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame)
  })
  expect(await positionOf(page)).toEqual({ seq, part: expect.closeTo(part, 1) })
}

describe('the scroll position', () => {
  it.each([
    ['turned', portrait, landscape],
    ['made narrower', { width: 1280, height: 800 }, { width: 1000, height: 800 }],
    ['zoomed', { width: 1280, height: 800 }, { width: 640, height: 400 }],
  ])('is kept when the window is %s, and back', async (way, before, after) => {
    const { page, sees } = await visit({ url: await roomWith(121, `window ${way}`), viewport: before })
    await sees('message 121')
    await scrollTo(page, 85, 0.4)
    await expectPosition(page, 85, 0.4)
    await page.setViewportSize(after)
    await expectPosition(page, 85, 0.4)
    await page.setViewportSize(before)
    await expectPosition(page, 85, 0.4)

    // The position within a long row is kept, too.
    await scrollTo(page, 84, 0.5)
    await page.setViewportSize(after)
    await expectPosition(page, 84, 0.5)
  })

  it('is kept in a room that was not visible during the resize', async () => {
    const { page, sees } = await visit({ url: await roomWith(121, 'behind'), viewport: portrait })
    await sees('message 121')
    await scrollTo(page, 85, 0.4)
    await page.click('#side_open')
    await page.locator('.room__link', { hasText: '大厅' }).click()
    await page.locator('[data-seq="85"]').waitFor({ state: 'detached' })
    await page.setViewportSize(landscape)
    await page.goBack()
    await sees('message 121')
    await expectPosition(page, 85, 0.4)
  })

  it('is kept across a reload', async () => {
    const { page, sees } = await visit({ url: await roomWith(181, 'again'), viewport: portrait })
    await sees('message 181')
    for (const seq of [141, 101]) {
      await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
      await page.locator('[data-seq="101"]').waitFor()
      await scrollTo(page, seq, 0.4)
      await page.reload()
      await until('the place', async () => (await positionOf(page).catch(() => null))?.seq === seq)
      await expectPosition(page, seq, 0.4)
    }

    await page.click('#pill')
    await page.reload()
    await sees('message 181')
    await page.waitForFunction(isAtBottom)
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })
})
