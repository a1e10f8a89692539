import type { Page } from 'playwright-core'
import { newClientId } from '../../public/sync/random'
import { closeAll, enter, named, startChat, type TestChat, value } from '../support/chat'
import { completes, hide, online, pathOf, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const row = (page: Page, room: string) => page.locator('.room', { hasText: room })
const names = (page: Page) => page.locator('.room__name').allTextContents()

async function menu(page: Page, room: string): Promise<void> {
  await row(page, room).getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.locator('#room_menu[open]').waitFor()
}

describe('the rooms', () => {
  it('tell how much is unread, and apart from that whether somebody wrote to us', async () => {
    const ann = await visit({ url: `${chat.url}/r/marks` })
    await ann.rename('Ann')
    await soon('the nickname', async () => (await ann.ownNickname()) === 'Ann')
    const bob = await enter(chat.url, 'Bob', 'marks')
    await ann.go('elsewhere')
    const mention = row(ann.page, 'marks').locator('.room__mention')
    const unread = row(ann.page, 'marks').locator('.room__unread')

    await bob.say('@Annette, not Ann', { room: 'marks' })
    await unread.getByText('1 条未读').waitFor({ state: 'attached' })
    expect(await mention.isVisible()).toBe(false)
    await bob.say('but @ann, you', { room: 'marks' })
    await mention.waitFor()
    await unread.getByText('2 条未读').waitFor({ state: 'attached' })

    // It is known after a reload, and forgotten after reading.
    await ann.page.reload()
    await online(ann.page)
    await mention.waitFor()
    await row(ann.page, 'marks').getByRole('link').click()
    await ann.sees('but @ann, you')
    await mention.waitFor({ state: 'hidden' })
    await unread.waitFor({ state: 'hidden' })
  })

  it('[R10] tell that somebody wrote to us while we were away, however much was said behind it', async () => {
    const ann = await visit({ url: `${chat.url}/r/far` })
    await ann.rename('Anna')
    await soon('the nickname', async () => (await ann.ownNickname()) === 'Anna')
    const bob = await enter(chat.url, 'Bob', 'far')
    await bob.say('hello', { room: 'far' })
    await ann.sees('hello')
    await ann.go('elsewhere')
    await ann.page.close()
    await soon('that she is gone', async () => (await bob.enter('far')).count === 1)

    await bob.say('@Anna, tea?', { room: 'far' })
    await Promise.all(Array.from({ length: 520 }, (_, n) => bob.say(`message ${n}`, { room: 'far' })))
    const back = await visit({ url: `${chat.url}/r/elsewhere`, context: ann.context })
    const mention = row(back.page, 'far').locator('.room__mention')
    const unread = row(back.page, 'far').locator('.room__unread')
    await mention.waitFor()
    await unread.getByText('521 条未读').waitFor({ state: 'attached' })

    // It is known after a reload, and forgotten after reading.
    await back.page.reload()
    await online(back.page)
    await mention.waitFor()
    await row(back.page, 'far').getByRole('link').click()
    await back.sees('message 519')
    await back.page.locator('#pill').click()
    await mention.waitFor({ state: 'hidden' })
    await unread.waitFor({ state: 'hidden' })

    await back.go('elsewhere')
    await back.page.reload()
    await online(back.page)
    await soon('the room', async () => (await row(back.page, 'far').count()) === 1)
    expect(await mention.isVisible()).toBe(false)
  })

  it('do not count what is no news: a topic, and what we said in another tab', async () => {
    const ann = await visit({ url: `${chat.url}/r/quiet` })
    const second = await visit({ url: `${chat.url}/r/quiet`, context: ann.context })
    await ann.rename('Anne')
    await soon('the nickname', async () => (await second.ownNickname()) === 'Anne')
    const bob = await enter(chat.url, 'Bob', 'quiet')
    await ann.go('away')
    await hide(second.page)
    await second.say('our own')
    await second.sees('our own')
    value(await bob.ask('topic', { room: named('quiet'), clientId: newClientId(), topic: 'Silence' }))
    value(await bob.say('@Anne one word', { room: 'quiet' }))
    const link = ann.page.locator('.room__link[href="/r/quiet"]')
    // The other tab may note the mention before this one hears of the message.
    await link.locator('.room__mention').waitFor()
    const counted = link.locator('[data-part="counted"]')
    await soon('the message', async () => (await counted.textContent()) === '1 条未读')
  })

  it('stand pinned first, by keyboard, and stay so after a reload and in another tab', async () => {
    const { page, context, go } = await visit({ url: chat.url })
    for (const room of ['first', 'second', 'third']) await go(room)
    expect(await names(page)).toEqual(['大厅', 'first', 'second', 'third'])
    const other = await visit({ url: chat.url, context })

    await menu(page, 'third')
    const pin = page.getByRole('button', { name: '置顶', exact: true })
    while (!(await pin.evaluate((button) => button === document.activeElement)))
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const pinned = ['大厅', 'third', 'first', 'second']
    expect(await names(page)).toEqual(pinned)
    expect(
      await row(page, 'third')
        .getByRole('button')
        .evaluate((button) => button === document.activeElement),
    ).toBe(true)
    await soon('the other tab', async () => String(await names(other.page)) === String(pinned))
    await page.reload()
    await online(page)
    expect(await names(page)).toEqual(pinned)

    await menu(page, 'third')
    await page.getByRole('button', { name: '取消置顶' }).click()
    expect((await names(page))[1]).not.toBe('third')
  })

  it('are there at once when they are switched to, and nothing moves', async () => {
    const bob = await enter(chat.url, 'Bob', 'here')
    await bob.enter('there')
    for (let n = 1; n <= 30; n++) {
      await bob.say(`here ${n}`, { room: 'here' })
      await bob.say(`there ${n}`, { room: 'there' })
    }
    value(await bob.ask('topic', { room: named('there'), clientId: newClientId(), topic: 'A topic' }))
    const { page, go, sees } = await visit({ url: `${chat.url}/r/here` })
    await go('there')
    await sees('there 30')
    await go('here')
    await sees('here 30')

    const seen = await page.evaluate(async () => {
      const shifts: string[] = []
      new PerformanceObserver((list) => {
        const entries = list.getEntries() as (PerformanceEntry & { sources: { node: HTMLElement }[] })[]
        const nodes = entries.flatMap(({ sources }) => sources.map(({ node }) => node))
        // What follows a longer name stands further away.
        shifts.push(...nodes.filter((node) => !node.closest('.head__room')).map(({ className }) => className))
      }).observe({ type: 'layout-shift' })
      const heights = () =>
        ['.head', '.middle', '.side .rooms'].map((each) => document.querySelector(each)!.clientHeight)
      const before = heights()
      const link = [...document.querySelectorAll<HTMLElement>('.room__link')].find((each) =>
        each.textContent.includes('there'),
      )!
      link.click()
      // The same breath: no frame lies between.
      const texts = [...document.querySelectorAll('[data-seq] [data-text]')].map((each) => each.textContent)
      const scroller = document.getElementById('msg_log')!
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2
      // Frames in which something could move, drawn whether or not the answers to the click have come.
      for (let frame = 0; frame < 40; frame++) await new Promise(requestAnimationFrame)
      return {
        texts,
        isAtEnd,
        topic: document.getElementById('room_topic')!.textContent,
        before,
        after: heights(),
        shifts,
      }
    })
    expect(seen.texts.at(-1)).toBe('there 30')
    expect(seen).toMatchObject({ isAtEnd: true, topic: 'A topic', after: seen.before, shifts: [] })
  })

  it('are left in every tab, and everything goes on there', async () => {
    const { page, context, go, say } = await visit({ url: chat.url })
    for (const room of ['left', 'kept']) await go(room)
    const other = await visit({ url: chat.url, context })
    await go('left')
    await say('/leave')
    for (const each of [page, other.page])
      await soon('the room to go', async () => String(await names(each)) === '大厅,kept')
    await other.say('all is well')
    await other.sees('all is well')

    // Who comes later tells the others, too.
    const later = await visit({ url: `${chat.url}/r/later`, context })
    await later.say('here as well')
    await soon('the new room', async () => (await names(page)).includes('later'))
    expect(await names(page)).toEqual(['大厅', 'kept', 'later'])
  })

  it('that were left are not entered again: by another nickname, or by an answer that comes late', async () => {
    const bob = await enter(chat.url, 'Bob', 'left for good')
    const { page, go, say, sees, rename, ownNickname } = await visit({
      url: `${chat.url}/r/${encodeURIComponent('left for good')}`,
    })
    await say('goodbye')
    await sees('goodbye')
    await say('/leave')
    await bob.until('the guest to go', ({ heard }) => heard.leave.length === 1)
    await rename('Wanderer')
    await soon('the nickname', async () => (await ownNickname()) === 'Wanderer')
    await go('left at once')
    // Asked when the answer has not come yet.
    page.on('dialog', (dialog) => void dialog.accept())
    await say('said before')
    await say('/leave')
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent === '大厅')
    await say('in the lobby')
    await sees('in the lobby')
    expect(await names(page)).toEqual(['大厅'])
    expect(bob.toldOf('join')).toHaveLength(2)
    expect(await bob.enter('left at once')).toMatchObject({ count: 1 })
  })

  it('that cannot be say so where they were asked for, and leave the others alone', async () => {
    const { page } = await visit({ url: chat.url, locale: 'en' })
    const answer = await page.goto(`${chat.url}/r/a%E2%80%8Bb`)
    expect(answer?.status()).toBe(404)
    await page.getByText("That room name isn't allowed").first().waitFor()
    await page.click('.room__link >> text=Lobby')
    await soon('the lobby', async () => (await pathOf(page)) === '/')
    await page.waitForSelector('body[data-connection="online"]')
    expect(await page.locator('.room__link bdi').allTextContents()).toEqual(['Lobby'])
  })

  it('keep the keyboard where it is while things come in', async () => {
    const { page, go } = await visit({ url: `${chat.url}/r/steady` })
    const bob = await enter(chat.url, 'Bob', 'steady')
    await go('not steady')
    const link = page.locator('.room__link[href="/r/steady"]')
    await link.focus()
    await bob.say('anybody?', { room: 'steady' })
    await link.locator('.room__unread').waitFor()
    expect(await link.evaluate((each) => each === document.activeElement)).toBe(true)
  })
})

describe('the topic', () => {
  it('that is set while the line is down waits, and is set once in its order', async () => {
    const bob = await enter(chat.url, 'Bob', 'later')
    const { page, context, say } = await visit({ url: `${chat.url}/r/later` })
    await completes(page)
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    for (const text of ['before', '/topic Later tea', 'behind']) await say(text)
    const waiting = page.locator('[data-state="sending"] [data-text]')
    await soon('all to wait', async () => (await waiting.count()) === 3)
    expect(await waiting.allTextContents()).toEqual(['before', '/topic Later tea', 'behind'])
    await page.reload({ waitUntil: 'commit' }).catch(() => undefined)
    await context.setOffline(false)
    await page.goto(`${chat.url}/r/later`)
    await page.locator('#room_topic', { hasText: 'Later tea' }).waitFor()
    await soon('nothing left', async () => (await waiting.count()) === 0)
    await bob.until('all of it', ({ entries }) => entries.length === 3)
    const said = bob.entries.map((entry) => ('topic' in entry ? entry.topic : 'text' in entry && entry.text))
    expect(said).toEqual(['before', 'Later tea', 'behind'])
    expect(await page.locator('[data-notice="topic"]').count()).toBe(1)
  })

  it('stands under the name, in full behind it, and follows live, after an absence, and from here', async () => {
    const bob = await enter(chat.url, 'Bob', 'topical')
    const setTopic = async (topic: string) =>
      value(await bob.ask('topic', { room: named('topical'), clientId: newClientId(), topic }))
    await setTopic('Green tea '.repeat(20).trim())
    const { page, context } = await visit({ url: `${chat.url}/r/topical` })
    const topic = page.locator('#room_topic')
    await topic.getByText('Green tea').waitFor()
    expect(await topic.evaluate((line) => line.scrollWidth > line.clientWidth)).toBe(true)
    await page.click('#room_about')
    const whole = page.locator('#room_menu [data-part="topic"]')
    await page.waitForSelector('#room_menu[open]')
    expect(await whole.textContent()).toBe('Green tea '.repeat(20).trim())

    await setTopic('Black tea')
    await soon('the new one', async () => (await topic.textContent()) === 'Black tea')
    expect(await whole.textContent()).toBe('Black tea')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    await setTopic('White tea')
    await context.setOffline(false)
    await soon('the one that was missed', async () => (await topic.textContent()) === 'White tea')

    await page.click('#room_menu [data-part="edit"]')
    await page.getByLabel('话题', { exact: true }).fill('Tea of any colour')
    await page.keyboard.press('Enter')
    await soon('ours', async () => (await topic.textContent()) === 'Tea of any colour')
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('room_about')
  })
})
