import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A room in which somebody has said `count` things. */
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

const isAtBottom = (): boolean => {
  const { scrollHeight, scrollTop, clientHeight } = document.getElementById('msg_log')!
  return scrollHeight - scrollTop - clientHeight < 2
}

describe('the log', () => {
  it('shows the last 50 and loads the older ones above without a jump', async () => {
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

    await soon('the beginning', async () => {
      await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
      return (await seqs())[0] === 1
    })
    expect(await seqs()).toEqual(Array.from({ length: 180 }, (_, index) => 1 + index))
    await page.getByText('这里是开头').waitFor()
  })

  it('follows at the bottom, and stays put while somebody reads back', async () => {
    const { url, say } = await roomWith(60, 'follow')
    const { page, sees } = await visit({ url })
    await sees('message 60')
    await say(61, 62)
    await sees('message 62')
    await page.waitForFunction(isAtBottom)

    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 500))
    await page.locator('#pill').waitFor()
    const scrollTop = () => page.evaluate(() => document.getElementById('msg_log')!.scrollTop)
    const before = await scrollTop()
    await say(63, 65)
    await page.getByText('3 条新消息').waitFor()
    expect(await scrollTop()).toBe(before)

    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    expect(await page.locator('#pill').isVisible()).toBe(false)
  })

  it('[promise 4] shows a gap after a long absence and fills it from both sides', async () => {
    const { url, say } = await roomWith(20, 'gap')
    const { page, context, seqs, sees } = await visit({ url })
    await sees('message 20')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    for (let from = 21; from <= 821; from += 100) await say(from, from + 99)
    await context.setOffline(false)
    await sees('message 920')
    await page.getByText(/加载错过的 \d+ 条消息/).waitFor()
    const known = await seqs()
    expect(known.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => 1 + index))

    // By hand from above, then by scrolling to it.
    await page.locator('.gap__button').evaluate((button: HTMLButtonElement) => button.click())
    await soon('the gap to close', async () => {
      const gap = page.getByText(/加载错过的/)
      if ((await gap.count()) === 0) return true
      await gap.scrollIntoViewIfNeeded({ timeout: 500 }).catch(() => undefined)
      return false
    })
    expect(await seqs()).toEqual(Array.from({ length: 920 }, (_, index) => 1 + index))
  })

  it('marks what came while the room was not on the screen', async () => {
    const { url, say } = await roomWith(5, 'marked')
    const { page, sees } = await visit({ url })
    await sees('message 5')
    await page.locator('.room__link', { hasText: '大厅' }).click()
    await say(6, 7)
    await page.locator('.room__unread', { hasText: '2' }).waitFor()
    await page.locator('.room__link', { hasText: 'marked' }).click()
    await sees('message 7')
    const below = page.locator('.newline + .row')
    expect(await below.locator('[data-text]').innerText()).toBe('message 6')
  })
})
