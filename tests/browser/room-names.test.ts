import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until, value } from '../support/chat'
import { newContext } from '../support/browser'
import { logStored } from './stored-logs'
import { online, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const names = (page: Page) => page.locator('.room__name').allTextContents()
const heading = (page: Page) => page.locator('#room_name').textContent()

describe('the name of a room', () => {
  it('is shown as first written, also in the URL, for every spelling', async () => {
    const bob = await enter(chat.url, 'Bob', 'Film club')
    const { page, sees, say } = await visit({ url: `${chat.url}/r/film%20CLUB/?from=mail` })
    await until('the name', async () => (await heading(page)) === 'Film club')
    expect(await pathOf(page)).toBe('/r/Film club')
    expect(new URL(page.url()).search).toBe('?from=mail')
    expect(await names(page)).toEqual(['大厅', 'Film club'])
    expect(await page.title()).toContain('Film club')
    value(await bob.say('from Bob', { room: 'Film club' }))
    await sees('from Bob')
    await say('from the page')
    await bob.until('it', ({ entries }) => entries.at(-1)?.type === 'text' && entries.length === 2)
    await page.reload()
    await online(page)
    expect(await names(page)).toEqual(['大厅', 'Film club'])
  })

  it('opens the same room from commands, the switcher and links in messages', async () => {
    const { page, say, sees, go } = await visit({ url: `${chat.url}/r/tea` })
    const ways = ['#tea', 'TEA', 'tea/', '/r/tea', `${chat.url}/r/Tea?x`, 'http://other.example/r/tea']
    for (const way of ways) {
      await go('elsewhere')
      await say(`/join ${way}`)
      await until(way, async () => (await heading(page)) === 'tea')
      expect(await pathOf(page)).toBe('/r/tea')
    }
    for (const way of ['Lobby', '大厅', '/', '#lobby', `${chat.url}/r/lobby`]) {
      await go('elsewhere')
      await say(`/join ${way}`)
      await until(way, async () => (await pathOf(page)) === '/')
    }
    for (const way of ['＃ＴＥＡ', 'Tea', 'http://other.example/r/TEA/']) {
      await go('elsewhere')
      await page.keyboard.press('Control+k')
      await page.fill('#jump_field', way)
      await page.keyboard.press('Enter')
      await until(way, async () => (await heading(page)) === 'tea')
    }
    await say(`${chat.url}/r/%23Tea/ is here`)
    await sees(`${chat.url}/r/%23Tea/ is here`)
    const link = page.locator('[data-text] a').last()
    await go('elsewhere')
    await page.goBack()
    await link.click()
    await until('the room', async () => (await heading(page)) === 'tea')
    expect(await names(page)).toEqual(['大厅', 'tea', 'elsewhere'])
    expect(page.context().pages()).toHaveLength(1)
  })

  it('replaces several spellings stored by an earlier version, and their drafts are sent', async () => {
    const bob = await enter(chat.url, 'Bob', 'Old club')
    value(await bob.say('it is called so', { room: 'Old club' }))
    const context = await newContext()
    const first = await visit({ url: chat.url, context })
    await first.page.goto(`${chat.url}/healthz`)
    await first.page.evaluate(async () => {
      const rows = ['lobby', 'old club', 'Old club', '大厅', 'tee/', 'tee', '❤️', '❤']
      localStorage.setItem('rooms', JSON.stringify(rows.map((name) => [name, null, {}])))
      const draft = {
        clientId: 'from-before',
        room: 'OLD club/',
        text: 'from before',
        order: 1,
        failure: null,
        tab: 'gone',
      }
      await new Promise((resolve, reject) => {
        const opening = indexedDB.open('teahouse')
        opening.onerror = reject
        opening.onsuccess = () => {
          const writing = opening.result.transaction('outbox', 'readwrite')
          writing.objectStore('outbox').put(draft, draft.clientId)
          writing.oncomplete = resolve
        }
      })
    })
    await first.page.close()
    const { page, go, sees } = await visit({ url: chat.url, context })
    await until('one row per room', async () => String(await names(page)) === '大厅,Old club,tee,❤️')
    await bob.until('what waited', ({ entries }) =>
      entries.some((entry) => entry.type === 'text' && entry.text === 'from before'),
    )
    await go('Old club')
    await sees('from before')
    await until('the stored rooms', async () => {
      const kept = await page.evaluate(() => localStorage.getItem('rooms')!)
      return String((JSON.parse(kept) as [string][]).map(([name]) => name)) === 'lobby,Old club,tee,❤️'
    })
  })

  it('finds a log that was stored under another case', async () => {
    const bob = await enter(chat.url, 'Bob', 'Kept club')
    value(await bob.say('kept words', { room: 'Kept club' }))
    const { page, context, sees } = await visit({ url: `${chat.url}/r/kept%20club` })
    await sees('kept words')
    await logStored(page, 'kept club', 1)
    await page.goto(`${chat.url}/healthz`)
    await page.evaluate(async () => {
      const opening = indexedDB.open('teahouse-logs')
      await new Promise((resolve) => (opening.onsuccess = resolve))
      const logs = opening.result.transaction('logs', 'readwrite').objectStore('logs')
      const kept = logs.get('kept club')
      await new Promise((resolve) => (kept.onsuccess = resolve))
      // As stored by a case-sensitive version.
      logs.put(kept.result, 'Kept club')
      logs.delete('kept club')
      await new Promise((resolve) => (logs.transaction.oncomplete = resolve))
    })
    await page.close()
    const again = await context.newPage()
    await again.routeWebSocket(/socket\.io/, () => {})
    await again.route('**/socket.io/**', (route) => route.abort())
    await again.goto(`${chat.url}/r/Kept%20club`)
    await again.locator('[data-text]', { hasText: 'kept words' }).waitFor()
  })
})
