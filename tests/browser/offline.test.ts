import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Page } from 'playwright-core'
import { Proxy } from '../faults/parts/proxy'
import { closeAll, closeLater, enter, startChat, type TestChat, until, value } from '../support/chat'
import { moderate, shutRoom } from '../support/moderating'
import { logStored, storedLogs } from './stored-logs'
import { actionsOn, online, visit } from './person'
import { restartChat, workerActivated, cachedPage, secureUrl } from './worker'

afterEach(closeAll)

describe('without the server', () => {
  it('[promise 6] the page opens with the newest messages, and later sends new ones once', async () => {
    const before = await startChat()
    const ann = await visit({ url: secureUrl(before, '/r/tea') })
    await ann.rename('Ann')
    for (const text of ['one', 'two']) await ann.say(text)
    await ann.sees('two')
    await workerActivated(ann.page)
    await logStored(ann.page, 'tea', 2)

    await before.close()
    await ann.page.reload()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    await ann.page.getByText(/断线，正在重连/).waitFor()
    await ann.sees('two')
    expect(await ann.texts()).toEqual(['one', 'two'])
    expect(await ann.ownNickname()).toBe('Ann')
    expect(await ann.page.locator('.entry--own').count()).toBe(2)
    await ann.say('three')
    await ann.page.reload()
    await ann.page.getByText('联网后自动发送').waitFor()
    await ann.sees('two')
    expect(await ann.texts()).toEqual(['one', 'two'])
    expect(await ann.page.locator('[data-state] [data-text]').allTextContents()).toEqual(['three'])

    const after = await restartChat(before)
    await ann.sees('three')
    await until('sent', async () => (await ann.page.locator('[data-state]').count()) === 0)
    expect(await ann.texts()).toEqual(['one', 'two', 'three'])
    const bob = await enter(after.url, 'Bob', 'tea')
    expect(bob.you.entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect([...ann.pageErrors, ...ann.cspViolations]).toEqual([])
  })

  it('the page opens when the server does not answer in time, or a gateway answers 502', async () => {
    const chat = await startChat()
    const proxy = await Proxy.before(Number(new URL(chat.url).port))
    closeLater(() => proxy.close())
    const { page, say, sees, texts } = await visit({ url: `${proxy.url}/r/slow` })
    await say('still here')
    await sees('still here')
    await workerActivated(page)
    await logStored(page, 'slow', 1)

    proxy.isHole = true
    proxy.cut()
    await page.reload()
    await sees('still here')

    proxy.close()
    const gateway = createServer((_, response) => response.writeHead(502).end('away'))
    closeLater(() => void gateway.close())
    await once(gateway.listen(Number(new URL(proxy.url).port), '127.0.0.1'), 'listening')
    await page.reload()
    await sees('still here')
    expect(await texts()).toEqual(['still here'])
    gateway.closeAllConnections()
  })
})

describe('a slow device', () => {
  it('shows the stored log when it has read it, also without the server', async () => {
    const chat = await startChat()
    const ann = await visit({ url: secureUrl(chat, '/r/slow') })
    await ann.say('stored')
    await ann.sees('stored')
    await workerActivated(ann.page)
    await logStored(ann.page, 'slow', 1)
    await chat.close()
    const other = await ann.context.newPage()
    await other.goto(secureUrl(chat, '/r/slow'))
    // The device reads nothing until this transaction ends.
    await other.evaluate(async () => {
      const opening = indexedDB.open('teahouse-logs')
      await new Promise((resolve) => (opening.onsuccess = resolve))
      const logs = opening.result.transaction('logs', 'readwrite').objectStore('logs')
      const endsAt = performance.now() + 4_000
      const goOn = () => {
        // Waits: the device is slow for longer than the page waits for it.
        if (performance.now() < endsAt) logs.count().onsuccess = goOn
      }
      goOn()
    })
    await ann.page.reload()
    await ann.sees('stored')
  })
})

describe('the language of the page', () => {
  const choose = (page: Page, language: string) => page.click(`[data-language-choice="${language}"]`)
  const isIn = (page: Page, language: string) => page.waitForSelector(`html[lang="${language}"]`)

  it('that was chosen last is available offline, with all chunks', async () => {
    const chat = await startChat()
    const { page } = await visit({ url: secureUrl(chat) })
    await workerActivated(page)
    await choose(page, 'en')
    await isIn(page, 'en')
    // The page is cached after its scripts.
    await until('the cached page', async () => (await cachedPage(page)).includes('<html lang="en"'))
    await chat.close()
    await page.reload()
    await isIn(page, 'en')
    await page.click('#settings_open')
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  })

  const restLoaded = (page: Page) => page.waitForSelector('[data-action="new-room"]:enabled')
  /** Asks the server once more; a reload would have begun before. */
  const served = (page: Page) => page.evaluate(async () => (await fetch('/healthz')).status)

  /** A page from the cache in the language before, while the server is slow. */
  async function slowPage() {
    const chat = await startChat()
    const proxy = await Proxy.before(Number(new URL(chat.url).port))
    closeLater(() => proxy.close())
    const { page, pageErrors } = await visit({ url: proxy.url })
    await workerActivated(page)
    await until('the cached page', async () => (await cachedPage(page)).includes('<html lang="zh-CN"'))
    await page.fill('#msg', 'half a sentence')
    proxy.isHole = true
    proxy.swallow()
    const isReloaded = page.waitForEvent('domcontentloaded')
    await choose(page, 'en')
    await isReloaded
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    await restLoaded(page)
    const answer = () => {
      proxy.isHole = false
      proxy.cut()
    }
    return { chat, page, pageErrors, proxy, answer }
  }

  it('comes once a slow server answers, after the cached page in the language before', async () => {
    const { page, pageErrors, answer } = await slowPage()
    answer()
    await isIn(page, 'en')
    await online(page)
    await until('the draft', async () => (await page.inputValue('#msg')) === 'half a sentence')
    expect(pageErrors).toEqual([])
  })

  it('does not come while a dialog is open, but with the next connection', async () => {
    const { page, proxy, answer } = await slowPage()
    await page.click('#settings_open')
    await page.locator('#settings').waitFor()
    answer()
    await online(page)
    await served(page)
    await page.keyboard.press('Escape')
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    proxy.cut()
    await isIn(page, 'en')
  })

  it('does not come instead of what the secret of a link is for', async () => {
    const { chat, page, proxy, answer } = await slowPage()
    const owner = await shutRoom(chat.url, 'Olga', 'salon', 'invite')
    const { invite } = value(await moderate(owner, 'salon', { action: 'invite', hours: 24, uses: 1 }))
    await page.goto(`${proxy.url}/r/salon#invite=${invite}`)
    await restLoaded(page)
    answer()
    await actionsOn(page).sees('inside')
    await served(page)
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
  })

  it('is not waited for once that of the page is chosen again', async () => {
    const { page, answer } = await slowPage()
    await choose(page, 'zh-CN')
    let loads = 0
    page.on('domcontentloaded', () => (loads += 1))
    answer()
    await online(page)
    await served(page)
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    expect(loads).toBe(0)
  })

  it.each([
    ['with a service worker', secureUrl],
    ['without a service worker', (chat: TestChat) => chat.url],
  ])('does not change while offline, with an error, and then changes: %s', async (_, address) => {
    const before = await startChat()
    const { page, pageErrors } = await visit({ url: address(before) })
    if (address === secureUrl) await workerActivated(page)
    // Loads the dialog.
    await page.click('#settings_open')
    await page.locator('#settings').waitFor()
    await page.keyboard.press('Escape')
    await page.fill('#msg', 'half a sentence')
    await before.close()
    await page.waitForSelector('body[data-connection="offline"]')
    await choose(page, 'en')
    await page.locator('#toast', { hasText: '无法连接服务器' }).waitFor()
    await page.click('#settings_open')
    await page.locator('#settings input[value="en"]').click()
    await page.locator('#settings #toast', { hasText: '无法连接服务器' }).waitFor()
    expect(await page.locator('#settings input[value="zh-CN"]').isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')

    await restartChat(before)
    await online(page)
    await choose(page, 'en')
    await isIn(page, 'en')
    await until('the draft', async () => (await page.inputValue('#msg')) === 'half a sentence')
    expect(pageErrors).toEqual([])
  })
})

describe('the stored log', () => {
  it('[R2] is shown at once, and only missed entries are added', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'away')
    for (const text of ['one', 'two']) await bob.say(text, { room: 'away' })
    const ann = await visit({ url: secureUrl(chat, '/r/away') })
    await ann.sees('two')
    await logStored(ann.page, 'away', 2)
    await ann.page.goto('about:blank')
    for (const text of ['three', 'four']) await bob.say(text, { room: 'away' })

    // The log is shown before the server answers.
    await ann.page.route('**/api/session', async (route) => {
      await ann.sees('two')
      await route.continue()
    })
    await ann.page.goto(secureUrl(chat, '/r/away'))
    await ann.sees('four')
    expect(await ann.texts()).toEqual(['one', 'two', 'three', 'four'])
    expect(await ann.seqs()).toEqual([1, 2, 3, 4])
  })

  it('does not mark entries as read: the line is above the first unread message', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'later')
    await bob.say('seen', { room: 'later' })
    const ann = await visit({ url: secureUrl(chat, '/r/later') })
    await ann.sees('seen')
    await ann.page.locator('.room__link', { hasText: '大厅' }).click()
    for (const text of ['unseen', 'unseen, too']) await bob.say(text, { room: 'later' })
    await logStored(ann.page, 'later', 3)

    // Holds the page at the state that has only the stored log.
    await ann.page.route('**/api/session', async (route) => {
      await ann.page.waitForSelector('.newline')
      await route.continue()
    })
    await ann.page.goto(secureUrl(chat, '/r/later'))
    await online(ann.page)
    expect(await ann.page.locator('.newline + .row [data-text]').innerText()).toBe('unseen')
    expect(await ann.texts()).toEqual(['seen', 'unseen', 'unseen, too'])
  })

  it('has the entries from right before the page was closed', async () => {
    const chat = await startChat()
    const ann = await visit({ url: secureUrl(chat, '/r/last') })
    await ann.say('one')
    await ann.sees('one')
    await ann.page.goto('about:blank')
    const held = ann.page.waitForRequest('**/api/session')
    await ann.page.route('**/api/session', () => undefined)
    await ann.page.goto(secureUrl(chat, '/r/last'))
    await held
    await ann.sees('one')
  })

  it('[R3] is discarded when the server has another history', async () => {
    const before = await startChat()
    const ann = await visit({ url: secureUrl(before, '/r/other') })
    await ann.say('of the old history')
    await ann.sees('of the old history')
    await logStored(ann.page, 'other', 1)
    await before.close()
    rmSync(before.dataDir, { recursive: true })
    mkdirSync(before.dataDir)

    const after = await restartChat(before)
    const bob = await enter(after.url, 'Bob', 'other')
    await bob.say('of the new one', { room: 'other' })
    await ann.page.reload()
    await ann.sees('of the new one')
    expect(await ann.texts()).toEqual(['of the new one'])
  })

  it('is removed when the room is left', async () => {
    const chat = await startChat()
    const { page, say, sees } = await visit({ url: secureUrl(chat, '/r/secret') })
    await say('only here')
    await sees('only here')
    await logStored(page, 'secret', 1)
    await page.locator('.room', { hasText: 'secret' }).hover()
    await page.getByLabel('secret 的更多操作').click()
    await page.getByRole('button', { name: '退出房间' }).click()
    await until('the removal', async () => !('secret' in (await storedLogs(page))))
  })

  it('is removed when the session is deleted', async () => {
    const chat = await startChat()
    const { page, context, say, sees } = await visit({ url: secureUrl(chat, '/r/secret') })
    await say('mine')
    await sees('mine')
    await logStored(page, 'secret', 1)
    await page.goto('about:blank')
    await context.request.delete(secureUrl(chat, '/api/session'), { data: {} })

    // Otherwise the page would rejoin the room, and store its log again.
    await context.addInitScript(() => localStorage.removeItem('rooms'))
    const next = await visit({ url: secureUrl(chat), context })
    await until('the removal', async () => !('secret' in (await storedLogs(next.page))))
  })

  it('has at most fifty messages of a room', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'long')
    for (let n = 1; n <= 70; n += 1) await bob.say(`message ${n}`, { room: 'long' })
    const { page, seqs } = await visit({ url: secureUrl(chat, '/r/long') })
    await until('all', async () => (await seqs()).length === 70 || (await seqs())[0] === 21)
    for (let n = 71; n <= 75; n += 1) await bob.say(`message ${n}`, { room: 'long' })
    await logStored(page, 'long', 75)
    expect((await storedLogs(page))['long']).toEqual(Array.from({ length: 50 }, (_, index) => 26 + index))
  })
})
