import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { changesBy, entry } from './message-changes'
import { online, visit } from './person'
import { isAtBottom } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A room where Bob said `message 1` and so on. */
async function roomWith(count: number, room: string) {
  const tab = await enter(chat.url, 'Bob', room)
  for (let n = 1; n <= count; n += 1) await tab.say(`message ${n}`, { room })
  return { url: `${chat.url}/r/${room}`, bob: changesBy(tab, room) }
}

const search = (page: Page) => page.evaluate(() => location.search)

/** Waits until the reader stands at a message: it is in view, marked, and has the focus. */
async function standsAt(page: Page, seq: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const found = document.querySelector<HTMLElement>(`.entry--found[data-seq="${wanted}"]`)
    const log = document.getElementById('msg_log')!.getBoundingClientRect()
    const row = found?.getBoundingClientRect()
    return row && row.top >= log.top && row.bottom <= log.bottom && document.activeElement === found
  }, seq)
}

const unread = (page: Page, room: string) => page.locator('.room', { hasText: room }).locator('.room__unread')

describe('a link to a message', () => {
  it('opens there, marks the message for a moment, and survives a reload', async () => {
    const { url } = await roomWith(120, 'opened')
    const { page, seqs } = await visit({ url: `${url}?at=90`, locale: 'en' })
    await standsAt(page, 90)
    expect(await entry(page, 90).getAttribute('aria-current')).toBe('true')
    expect(await seqs()).toContain(89)
    await page.locator('.entry--found').waitFor({ state: 'detached' })
    await page.reload()
    await online(page)
    await standsAt(page, 90)
    expect(await search(page)).toBe('?at=90')
  })

  it('loads what is around a message far back, from where one reads on and comes back', async () => {
    const { url } = await roomWith(400, 'far')
    const { page, seqs } = await visit({ url: `${url}?at=60`, locale: 'en' })
    await standsAt(page, 60)
    const drawn = await seqs()
    expect(drawn).toEqual(expect.arrayContaining([55, 59, 60, 61, 65]))
    await page.mouse.move(400, 400)
    await until('what follows', async () => {
      await page.mouse.wheel(0, 600)
      return (await seqs()).includes(180)
    })
    expect((await seqs()).filter((seq) => seq <= 180)).toEqual(
      Array.from({ length: 180 }, (_, n) => n + 1).filter((seq) => seq >= drawn[0]!),
    )
    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    await entry(page, 400).waitFor()
    expect(await search(page)).toBe('')
  })

  it('leaves what was not read unread, until the reader comes to the end', async () => {
    const { url, bob } = await roomWith(60, 'unread')
    const { page, go, sees } = await visit({ url, locale: 'en' })
    await sees('message 60')
    await go('elsewhere')
    for (let n = 61; n <= 160; n += 1) await bob.say(`message ${n}`)
    await unread(page, 'unread').getByText('100 unread').waitFor({ state: 'attached' })
    await page.goto(`${url}?at=20`)
    await standsAt(page, 20)
    await page.mouse.move(400, 400)
    await page.mouse.wheel(0, 100)
    await page.locator('.entry--found').waitFor({ state: 'detached' })
    await page.locator('#pill', { hasText: '100 new messages' }).waitFor()
    await page.click('#pill')
    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    expect(await search(page)).toBe('')
  })

  it('says of a message that is not there that it is gone, and opens the room', async () => {
    const { url } = await roomWith(5, 'gone')
    const { page, sees } = await visit({ url: `${url}?at=99`, locale: 'en' })
    await page.getByText('That message is gone').waitFor()
    await sees('message 5')
    expect(await search(page)).toBe('')
  })

  it('leads to the line of a deleted message, also among others', async () => {
    const { url, bob } = await roomWith(100, 'erased')
    for (const seq of [70, 71, 72]) await bob.erase(seq)
    const { page } = await visit({ url: `${url}?at=72`, locale: 'en' })
    await standsAt(page, 70)
    expect(await entry(page, 70).getAttribute('aria-label')).toContain('3 messages deleted')
  })

  it('opens in place from another message, and by Back and Forward', async () => {
    const { url, bob } = await roomWith(100, 'clicked')
    await bob.say(`${url}?at=60`)
    const { page, sees } = await visit({ url, locale: 'en' })
    await sees(`${url}?at=60`)
    await page.evaluate(() => Object.assign(window, { isSame: true }))
    await entry(page, 101).locator('a').click()
    await standsAt(page, 60)
    expect(await search(page)).toBe('?at=60')
    await page.click('#pill')
    await page.waitForFunction(isAtBottom)
    await page.goBack()
    expect(await search(page)).toBe('')
    await page.evaluate((path) => history.pushState(null, '', path), '/r/clicked?at=61')
    await page.evaluate(() => history.pushState(null, '', '/r/clicked'))
    await page.goBack()
    await standsAt(page, 61)
    expect(await page.evaluate('isSame')).toBe(true)
  })

  it('is left when a message is sent', async () => {
    const { url } = await roomWith(100, 'answered')
    const { page, say, sees } = await visit({ url: `${url}?at=70`, locale: 'en' })
    await standsAt(page, 70)
    await say('here I am')
    await sees('here I am')
    await page.waitForFunction(isAtBottom)
    expect(await search(page)).toBe('')
  })
})
