import type { Page } from 'playwright-core'
import { closeAll, Person, startChat, type TestChat, until } from '../support/chat'
import { changesBy } from './message-changes'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Ann and Bob talk; the person with the page ignores Ann from her card. */
async function ignoring(room: string) {
  const annHerself = await Person.arrive(chat.url, 'Ann')
  const bobHimself = await Person.arrive(chat.url, 'Bob')
  const [ann, bob] = [await annHerself.connect(), await bobHimself.connect()]
  for (const tab of [ann, bob]) await tab.enter(room)
  await ann.say('first of Ann', { room })
  await ann.say('second of Ann', { room })
  await bob.say('first of Bob', { room })
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.sees('first of Bob')
  const choose = async (wanted: string) => {
    await me.page.locator('#user_list li', { hasText: 'Ann' }).locator('[data-part="open"]').click()
    await me.page.locator('#person_menu').getByText(wanted, { exact: true }).click()
  }
  await choose('Ignore')
  return { ann, annHerself, bob, choose, ...me }
}

const shown = (page: Page) => page.locator('[data-text]:visible').allTextContents()
const lines = (page: Page) => page.locator('.ignored:visible')

describe('an ignored person', () => {
  it('is folded away, several messages as one line, which says how many and shows them', async () => {
    const { page, ann } = await ignoring('folded')
    await until('only Bob', async () => (await shown(page)).join() === 'first of Bob')
    expect(await lines(page).allTextContents()).toEqual(['2 ignored messages'])
    await ann.say('third of Ann', { room: 'folded' })
    await lines(page).nth(1).waitFor()
    expect(await lines(page).allTextContents()).toEqual(['2 ignored messages', '1 ignored message'])
    await ann.say('fourth of Ann', { room: 'folded' })
    await lines(page).getByText('2 ignored messages').nth(1).waitFor()
    await lines(page).first().click()
    expect(await shown(page)).toEqual(['first of Ann', 'second of Ann', 'first of Bob'])
    expect(await lines(page).allTextContents()).toEqual(['2 ignored messages'])
  })

  it('is counted where others between have deleted theirs', async () => {
    const { page, ann, bob } = await ignoring('erased')
    await ann.say('third of Ann', { room: 'erased' })
    await changesBy(bob, 'erased').erase(3)
    await changesBy(ann, 'erased').erase(4)
    const deleted = page.locator('.row:not(.row--condensed) .entry__deleted:visible')
    await until('one deleted', async () => (await deleted.allTextContents()).join() === 'Message deleted')
    expect(await lines(page).allTextContents()).toEqual(['2 ignored messages', '1 ignored message'])
    await lines(page).nth(1).click()
    await until('both deleted', async () => (await deleted.allTextContents()).join() === '2 messages deleted')
  })

  it('is not quoted', async () => {
    const { page, bob } = await ignoring('quoted')
    const quote = page.locator('.quote__text')
    await changesBy(bob, 'quoted').say('an answer', 1)
    await until('no words', async () => (await quote.allTextContents()).join() === 'Ignored message')
  })

  it('shown by keyboard has the focus', async () => {
    const { page } = await ignoring('by-keys')
    await until('the focus on the line', async () => {
      if (await page.evaluate(() => document.activeElement?.matches('.ignored'))) return true
      await page.focus('#msg_log')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      return false
    })
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-seq'))).toBe('1')
  })

  it('stays ignored when renamed, after a reload and in another tab, until it is undone', async () => {
    const { page, context, ann, annHerself, bob, choose } = await ignoring('renamed')
    const room = 'renamed'
    await annHerself.call('PUT', '/api/session', { nickname: 'Annabel' })
    await ann.say('as Annabel', { room })
    await bob.say('second of Bob', { room })
    await until('Bob', async () => (await shown(page)).includes('second of Bob'))
    expect(await shown(page)).toEqual(['first of Bob', 'second of Bob'])
    const other = await visit({ url: `${chat.url}/r/${room}`, context })
    await until('Bob', async () => (await shown(other.page)).includes('second of Bob'))
    expect(await shown(other.page)).toEqual(['first of Bob', 'second of Bob'])
    await choose('Stop ignoring')
    for (const each of [page, other.page])
      await until('all of them', async () => (await shown(each)).includes('as Annabel'))
  })

  it('is not unread, not even with a mention', async () => {
    const { page, ann, bob, go, ownNickname } = await ignoring('calm')
    const room = 'calm'
    await go('elsewhere')
    await ann.say(`@${await ownNickname()} look`, { room })
    await bob.say('one to read', { room })
    const unread = page.locator('#room_list li', { hasText: 'calm' })
    await until('one unread', async () => /\b1\b/.test(await unread.innerText()))
    expect(await page.getByText('You were mentioned').filter({ visible: true }).count()).toBe(0)
  })

  it('is one line for the arrow keys, too', async () => {
    const { page } = await ignoring('arrows')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-seq'))
    await page.focus('#msg_log')
    await page.keyboard.press('ArrowUp')
    await until('Bob', async () => (await focused()) === '3')
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('2 ignored messages')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('3')
  })
})
