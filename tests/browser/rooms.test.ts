import type { Page } from 'playwright-core'
import { newClientId } from '../../public/sync/random'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { textOf } from '../support/text-of'
import { focusedId, hide, loadAutocomplete, online, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const row = (page: Page, room: string) => page.locator('.room', { hasText: room })
const names = (page: Page) => page.locator('.room__name').allTextContents()

async function openMenu(page: Page, room: string): Promise<void> {
  await row(page, room).getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.locator('#room_menu[open]').waitFor()
}

describe('the rooms', () => {
  it('show the unread count, and separately a mention', async () => {
    const ann = await visit({ url: `${chat.url}/r/marks` })
    await ann.rename('Ann')
    await until('the nickname', async () => (await ann.ownNickname()) === 'Ann')
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

    // It persists across a reload, and is cleared by reading.
    await ann.page.reload()
    await online(ann.page)
    await mention.waitFor()
    await row(ann.page, 'marks').getByRole('link').click()
    await ann.sees('but @ann, you')
    await mention.waitFor({ state: 'hidden' })
    await unread.waitFor({ state: 'hidden' })
  })

  it('[R10] show a mention from before an absence, however many messages followed it', async () => {
    const ann = await visit({ url: `${chat.url}/r/far` })
    await ann.rename('Anna')
    await until('the nickname', async () => (await ann.ownNickname()) === 'Anna')
    const bob = await enter(chat.url, 'Bob', 'far')
    await bob.say('hello', { room: 'far' })
    await ann.sees('hello')
    await ann.go('elsewhere')
    await ann.page.close()
    await until('her leave', async () => (await bob.enter('far')).count === 1)

    await bob.say('@Anna, tea?', { room: 'far' })
    await Promise.all(Array.from({ length: 520 }, (_, n) => bob.say(`message ${n}`, { room: 'far' })))
    const back = await visit({ url: `${chat.url}/r/elsewhere`, context: ann.context })
    const mention = row(back.page, 'far').locator('.room__mention')
    const unread = row(back.page, 'far').locator('.room__unread')
    await mention.waitFor()
    await unread.getByText('521 条未读').waitFor({ state: 'attached' })

    // It persists across a reload, and is cleared by reading.
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
    await until('the room', async () => (await row(back.page, 'far').count()) === 1)
    expect(await mention.isVisible()).toBe(false)
  })

  it('do not count topics, nor own messages from another tab', async () => {
    const ann = await visit({ url: `${chat.url}/r/quiet` })
    const second = await visit({ url: `${chat.url}/r/quiet`, context: ann.context })
    await ann.rename('Anne')
    await until('the nickname', async () => (await second.ownNickname()) === 'Anne')
    const bob = await enter(chat.url, 'Bob', 'quiet')
    await ann.go('away')
    await hide(second.page)
    await second.say('our own')
    await second.sees('our own')
    value(await bob.ask('topic', { room: named('quiet'), clientId: newClientId(), topic: 'Silence' }))
    value(await bob.say('@Anne one word', { room: 'quiet' }))
    const link = ann.page.locator('.room__link[href="/r/quiet"]')
    // The other tab can store the mention before this one receives the message.
    await link.locator('.room__mention').waitFor()
    const counted = link.locator('[data-part="counted"]')
    await until('the message', async () => (await counted.textContent()) === '1 条未读')
  })

  it('are pinned first by keyboard, also after a reload and in another tab', async () => {
    const { page, context, go } = await visit({ url: chat.url })
    for (const room of ['first', 'second', 'third']) await go(room)
    expect(await names(page)).toEqual(['大厅', 'first', 'second', 'third'])
    const other = await visit({ url: chat.url, context })

    await openMenu(page, 'third')
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
    await until('the other tab', async () => String(await names(other.page)) === String(pinned))
    await page.reload()
    await online(page)
    expect(await names(page)).toEqual(pinned)

    await openMenu(page, 'third')
    await page.getByRole('button', { name: '取消置顶' }).click()
    expect((await names(page))[1]).not.toBe('third')
  })

  it('are switched to without a delay or a layout shift', async () => {
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
        // Elements after the room name move with its length.
        shifts.push(...nodes.filter((node) => !node.closest('.head__room')).map(({ className }) => className))
      }).observe({ type: 'layout-shift' })
      const heights = () =>
        ['.head', '.middle', '.side .rooms'].map((each) => document.querySelector(each)!.clientHeight)
      const before = heights()
      const link = [...document.querySelectorAll<HTMLElement>('.room__link')].find((each) =>
        each.textContent.includes('there'),
      )!
      link.click()
      // In the same task, without a frame in between.
      const texts = [...document.querySelectorAll('[data-seq] [data-text]')].map((each) => each.textContent)
      const scroller = document.getElementById('msg_log')!
      const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2
      // Frames in which something could shift, also after the answers to the click.
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

  it('are left in every tab, which keep working', async () => {
    const { page, context, go, say } = await visit({ url: chat.url })
    for (const room of ['left', 'kept']) await go(room)
    const other = await visit({ url: chat.url, context })
    await go('left')
    await say('/leave')
    for (const each of [page, other.page])
      await until('the room to go', async () => String(await names(each)) === '大厅,kept')
    await other.say('all is well')
    await other.sees('all is well')

    // A tab that opens later updates the others, too.
    const later = await visit({ url: `${chat.url}/r/later`, context })
    await later.say('here as well')
    await until('the new room', async () => (await names(page)).includes('later'))
    expect(await names(page)).toEqual(['大厅', 'kept', 'later'])
  })

  it('that were left are not rejoined after a rename or a late answer', async () => {
    const bob = await enter(chat.url, 'Bob', 'left for good')
    const { page, go, say, sees, rename, ownNickname } = await visit({
      url: `${chat.url}/r/${encodeURIComponent('left for good')}`,
    })
    await say('goodbye')
    await sees('goodbye')
    await say('/leave')
    await bob.until('the guest to go', ({ received }) => received.leave.length === 1)
    await rename('Wanderer')
    await until('the nickname', async () => (await ownNickname()) === 'Wanderer')
    await go('left at once')
    // The page confirms the leave while a message is unanswered.
    page.on('dialog', (dialog) => void dialog.accept())
    await say('said before')
    await say('/leave')
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent === '大厅')
    await say('in the lobby')
    await sees('in the lobby')
    expect(await names(page)).toEqual(['大厅'])
    expect(bob.announced('join')).toHaveLength(2)
    expect(await bob.enter('left at once')).toMatchObject({ count: 1 })
  })

  it('with an invalid name show an error, and do not affect the others', async () => {
    const { page } = await visit({ url: chat.url, locale: 'en' })
    const answer = await page.goto(`${chat.url}/r/a%E2%80%8Bb`)
    expect(answer?.status()).toBe(404)
    await page.getByText("That room name isn't allowed").first().waitFor()
    await page.click('.room__link >> text=Lobby')
    await until('the lobby', async () => (await pathOf(page)) === '/')
    await page.waitForSelector('body[data-connection="online"]')
    expect(await page.locator('.room__link bdi').allTextContents()).toEqual(['Lobby'])
  })

  it('keep the focus while messages arrive', async () => {
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
  it('that is set offline waits, and is set once in order', async () => {
    const bob = await enter(chat.url, 'Bob', 'later')
    const { page, context, say } = await visit({ url: `${chat.url}/r/later` })
    await loadAutocomplete(page)
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    for (const text of ['before', '/topic Later tea', 'behind']) {
      await say(text)
      // A command whose text is overwritten while it loads is not run.
      await until('taken', async () => (await page.inputValue('#msg')) === '')
    }
    const waiting = page.locator('[data-state="sending"] [data-text]')
    await until('all to wait', async () => (await waiting.count()) === 3)
    expect(await waiting.allTextContents()).toEqual(['before', '/topic Later tea', 'behind'])
    await page.reload({ waitUntil: 'commit' }).catch(() => undefined)
    await context.setOffline(false)
    await page.goto(`${chat.url}/r/later`)
    await page.locator('#room_topic', { hasText: 'Later tea' }).waitFor()
    await until('nothing left', async () => (await waiting.count()) === 0)
    await bob.until('all of it', ({ entries }) => entries.length === 3)
    expect(bob.entries.map(textOf)).toEqual(['before', 'Later tea', 'behind'])
    expect(await page.locator('[data-notice="topic"]').count()).toBe(1)
  })

  it('is in the header, in full in the menu, and is updated live, after an absence and by the form', async () => {
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
    await until('the new one', async () => (await topic.textContent()) === 'Black tea')
    expect(await whole.textContent()).toBe('Black tea')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    await setTopic('White tea')
    await context.setOffline(false)
    await until('the one that was missed', async () => (await topic.textContent()) === 'White tea')

    await page.click('#room_menu [data-part="edit"]')
    await page.locator('#room_menu').getByLabel('话题').fill('Tea of any colour')
    await page.keyboard.press('Enter')
    await until('ours', async () => (await topic.textContent()) === 'Tea of any colour')
    await page.keyboard.press('Escape')
    expect(await focusedId(page)).toBe('room_about')
  })
})
