import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { composerText, online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const storedDrafts = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('draft ')))

describe('a draft', () => {
  it('is stored per room after its tab is closed, until it is sent', async () => {
    const context = await newContext()
    const first = await visit({ url: `${chat.url}/r/kept`, context })
    await first.page.keyboard.type('half a sentence')
    await first.go('other')
    await first.page.keyboard.type('cups')
    await first.page.close()
    const second = await visit({ url: `${chat.url}/r/kept`, context })
    expect(await composerText(second.page)).toBe('half a sentence')
    await second.page.focus('#msg')
    await second.page.keyboard.press('End')
    await second.page.keyboard.type(' and the rest')
    await second.page.keyboard.press('Enter')
    await second.sees('half a sentence and the rest')
    await second.page.close()
    const third = await visit({ url: `${chat.url}/r/kept`, context })
    expect(await composerText(third.page)).toBe('')
    await third.go('other')
    expect(await composerText(third.page)).toBe('cups')
    expect(await storedDrafts(third.page)).toEqual(['draft other'])
  })

  it('is shared by all tabs, and is sent once', async () => {
    const context = await newContext()
    const ann = await visit({ url: `${chat.url}/r/shared`, context })
    const second = await visit({ url: `${chat.url}/r/shared`, context })
    await ann.page.keyboard.type('one')
    await until('the draft', async () => (await composerText(second.page)) === 'one')
    await second.page.focus('#msg')
    await second.page.keyboard.press('End')
    await second.page.keyboard.type(' two')
    await until('the rest', async () => (await composerText(ann.page)) === 'one two')
    await second.page.keyboard.press('Enter')
    await ann.sees('one two')
    await until('nothing left', async () => (await composerText(ann.page)) === '')
    await ann.page.keyboard.press('Enter')
    await ann.say('three')
    await second.sees('three')
    expect(await second.texts()).toEqual(['one two', 'three'])
  })

  it('of a command that fails after a room switch is restored in that room', async () => {
    const { page, go, say, context } = await visit({ url: `${chat.url}/r/command` })
    // Loads the dialog before the page is offline.
    await go('elsewhere')
    await go('command')
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    await say('/nick Tea')
    await go('elsewhere')
    await until('it to be kept', async () => (await storedDrafts(page)).includes('draft command'))
    await go('command')
    expect(await composerText(page)).toBe('/nick Tea')
  })

  it.each(['getItem', 'setItem', 'removeItem', 'all'])(
    'lasts until the page is closed when storage fails: %s',
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
      expect(await composerText(page)).toBe('')
      await page.keyboard.type('other')
      await go(`failing-${what}`)
      expect(await composerText(page)).toBe('half')
      await page.keyboard.press('Enter')
      await sees('half')
      await go('elsewhere')
      await go(`failing-${what}`)
      expect(await composerText(page)).toBe('')
      expect(pageErrors).toEqual([])
    },
  )

  it('of an earlier version is adopted, and the oldest and the invalid drafts are removed', async () => {
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
    expect(await composerText(page)).toBe('from before')
    const left = await storedDrafts(page)
    expect(left).toHaveLength(60)
    expect(left).not.toContain('draft odd')
    await page.evaluate(() => {
      for (let n = 0; n < 120; n++)
        localStorage.setItem(`draft new ${n}`, JSON.stringify({ text: 'x', at: Date.now() + n }))
    })
    await page.reload()
    await online(page)
    expect((await storedDrafts(page)).length).toBeLessThanOrEqual(100)
    await page.fill('#msg', 'long '.repeat(20_000))
    expect(await storedDrafts(page)).not.toContain('draft pruned')
  })
})
