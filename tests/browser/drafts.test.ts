import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { online, soon, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const field = (page: Page): Promise<string> => page.inputValue('#msg')
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft ')))

describe('a draft', () => {
  it('outlasts its tab, room by room, and goes when it is sent', async () => {
    const context = await newContext()
    const first = await visit({ url: `${chat.url}/r/kept`, context })
    await first.page.keyboard.type('half a sentence')
    await first.go('other')
    await first.page.keyboard.type('cups')
    await first.page.close()
    const second = await visit({ url: `${chat.url}/r/kept`, context })
    expect(await field(second.page)).toBe('half a sentence')
    await second.page.focus('#msg')
    await second.page.keyboard.press('End')
    await second.page.keyboard.type(' and the rest')
    await second.page.keyboard.press('Enter')
    await second.sees('half a sentence and the rest')
    await second.page.close()
    const third = await visit({ url: `${chat.url}/r/kept`, context })
    expect(await field(third.page)).toBe('')
    await third.go('other')
    expect(await field(third.page)).toBe('cups')
    expect(await kept(third.page)).toEqual(['draft other'])
  })

  it('is the same in all tabs, and is sent once', async () => {
    const context = await newContext()
    const ann = await visit({ url: `${chat.url}/r/shared`, context })
    const second = await visit({ url: `${chat.url}/r/shared`, context })
    await ann.page.keyboard.type('one')
    await soon('the draft', async () => (await field(second.page)) === 'one')
    await second.page.focus('#msg')
    await second.page.keyboard.press('End')
    await second.page.keyboard.type(' two')
    await soon('the rest', async () => (await field(ann.page)) === 'one two')
    await second.page.keyboard.press('Enter')
    await ann.sees('one two')
    await soon('nothing left', async () => (await field(ann.page)) === '')
    await ann.page.keyboard.press('Enter')
    await ann.say('three')
    await second.sees('three')
    expect(await second.texts()).toEqual(['one two', 'three'])
  })

  it('of a command that fails after the room was left waits in that room', async () => {
    const { page, go, say, context } = await visit({ url: `${chat.url}/r/command` })
    // The dialog is loaded by then.
    await go('elsewhere')
    await go('command')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    await say('/nick Tea')
    await go('elsewhere')
    await soon('it to be kept', async () => (await kept(page)).includes('draft command'))
    await go('command')
    expect(await field(page)).toBe('/nick Tea')
  })

  it.each(['getItem', 'setItem', 'removeItem', 'all'])(
    'lasts as long as the page where storage fails: %s',
    async (what) => {
      const context = await newContext()
      await context.addInitScript((name) => {
        const fail = (): never => {
          throw new DOMException('full', 'QuotaExceededError')
        }
        if (name === 'all') Object.defineProperty(window, 'localStorage', { get: fail })
        else Object.defineProperty(Storage.prototype, name, { value: fail })
      }, what)
      const { page, go, sees, pageErrors } = await visit({ url: `${chat.url}/r/failing-${what}`, context })
      await page.keyboard.type('half')
      await go('elsewhere')
      expect(await field(page)).toBe('')
      await page.keyboard.type('other')
      await go(`failing-${what}`)
      expect(await field(page)).toBe('half')
      await page.keyboard.press('Enter')
      await sees('half')
      await go('elsewhere')
      await go(`failing-${what}`)
      expect(await field(page)).toBe('')
      expect(pageErrors).toEqual([])
    },
  )

  it('of an earlier page is taken over, and the oldest and what no page wrote go', async () => {
    const { page } = await visit({ url: `${chat.url}/r/pruned` })
    await page.evaluate(() => {
      sessionStorage.setItem('draft pruned', '"from before"')
      const day = 24 * 60 * 60_000
      for (let n = 0; n < 120; n++)
        localStorage.setItem(`draft room ${n}`, JSON.stringify({ text: 'x', at: Date.now() - n * day }))
      localStorage.setItem('draft odd', '{{')
    })
    await page.reload()
    await online(page)
    expect(await field(page)).toBe('from before')
    const left = await kept(page)
    expect(left).toHaveLength(60)
    expect(left).not.toContain('draft odd')
    await page.evaluate(() => {
      for (let n = 0; n < 120; n++)
        localStorage.setItem(`draft new ${n}`, JSON.stringify({ text: 'x', at: Date.now() + n }))
    })
    await page.reload()
    await online(page)
    expect((await kept(page)).length).toBeLessThanOrEqual(100)
    await page.fill('#msg', 'long '.repeat(20_000))
    expect(await kept(page)).not.toContain('draft pruned')
  })
})
