import type { Page } from 'playwright-core'
import { enter, until } from '../support/chat'
import { actionsOn, visit } from './person'

export const isAtBottom = (): boolean => {
  const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
  return scrollHeight - scrollTop - clientHeight < 2
}

export const rowsOf = (page: Page): Promise<number[]> => actionsOn(page).seqs()

/** Scrolls, and waits until the page has drawn the rows in view. */
export const scrollBy = (page: Page, px: number): Promise<void> =>
  page.evaluate(async (distance) => {
    const frame = () => new Promise(requestAnimationFrame)
    document.getElementById('msg_log')!.scrollTop += distance
    await frame()
    await frame()
  }, px)

/** Scrolls through the whole log. @returns the `seq` of every row, in order */
export async function scrollThrough(page: Page): Promise<number[]> {
  await until('the beginning', async () => {
    await scrollBy(page, -10_000)
    return (await rowsOf(page))[0] === 1 && (await page.getByText('没有更早的消息了').isVisible())
  })
  const seen = new Set<number>()
  for (let isEnd = false; !isEnd; isEnd = await page.evaluate(isAtBottom)) {
    const rows = await rowsOf(page)
    expect(rows.length).toBeLessThanOrEqual(450)
    expect(rows).toEqual([...rows].sort((a, b) => a - b))
    for (const seq of rows) seen.add(seq)
    await scrollBy(page, 600)
  }
  for (const seq of await rowsOf(page)) seen.add(seq)
  return [...seen]
}

/** Opens a room with `count` messages by Bob, at its end. */
export async function visitAtEnd(url: string, room: string, count = 60) {
  const bob = await enter(url, 'Bob', room)
  const bobSays = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 1) await bob.say(`message ${n}`, { room })
  }
  await bobSays(1, count)
  const ann = await visit({ url: `${url}/r/${room}` })
  await ann.sees(`message ${count}`)
  await ann.page.waitForFunction(isAtBottom)
  return { ...ann, bob, bobSays }
}
