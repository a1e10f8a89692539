import type { Page } from 'playwright-core'
import type { Session } from '../../common/protocol/members'
import { override } from '../../server/store/methods'
import { newContext, openPage } from '../support/browser'
import { closeAll, enter, startChat, until } from '../support/chat'
import { actionsOn, online, visit } from './person'

afterAll(closeAll)

/** The session of this page's cookie, without creating one. */
const sessionOf = async (page: Page) => {
  const cookies = await page.context().cookies()
  if (!cookies.some(({ name }) => name === 'teahouse')) return null
  return page.evaluate(async () => (await (await fetch('/api/session')).json()) as Session)
}

/** Resolves when the nicknames on the page, in the room and of the cookie's session are the same. */
async function waitForOneIdentity(page: Page): Promise<void> {
  await until('one identity', async () => {
    const session = await sessionOf(page)
    const own = await actionsOn(page).ownNickname()
    const listed = await page.locator('#user_list li').allTextContents()
    return (
      session !== null &&
      own.includes(session.nickname) &&
      listed.some((text) => text.includes(session.nickname))
    )
  })
}

/** Takes the network from one tab alone. */
async function networkOf(page: Page): Promise<(isOffline: boolean) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  return async (offline) =>
    void (await devtools.send('Network.emulateNetworkConditions', { offline, ...unlimited }))
}

describe('the identity', () => {
  it('becomes the same in all tabs that a new person opens at once', async () => {
    for (const scheme of ['localhost', '127.0.0.1']) {
      const chat = await startChat()
      const url = chat.url.replace('127.0.0.1', scheme)
      const context = await newContext()
      const tabs = await Promise.all([1, 2, 3].map(() => openPage({ url, context })))
      for (const { page } of tabs) await online(page)
      for (const { page } of tabs) await waitForOneIdentity(page)
      const names = await Promise.all(tabs.map(({ page }) => actionsOn(page).ownNickname()))
      expect(new Set(names).size).toBe(1)
      await actionsOn(tabs[0]!.page).say('hello')
      for (const { page } of tabs) await actionsOn(page).sees('hello')
      await until('own in every tab', async () => {
        const own = await Promise.all(tabs.map(({ page }) => page.locator('.entry--own').count()))
        return own.every((count) => count === 1)
      })
      expect(tabs.flatMap(({ pageErrors }) => pageErrors)).toEqual([])
    }
  })

  it('follows the cookie when another tab got a new session after cookies were cleared', async () => {
    const chat = await startChat()
    const ann = await visit({ url: chat.url })
    await ann.rename('Ann')
    await until('Ann', async () => (await ann.ownNickname()).includes('Ann'))
    await ann.context.clearCookies()
    const tab = await visit({ url: chat.url, context: ann.context })
    for (const page of [ann.page, tab.page]) await waitForOneIdentity(page)
    expect(await ann.ownNickname()).toBe(await tab.ownNickname())
    await ann.say('who am I?')
    await tab.sees('who am I?')
    expect([...ann.pageErrors, ...tab.pageErrors]).toEqual([])
  })

  it.each([
    ['at once', () => undefined],
    // Such a browser keeps nothing, and so tells other tabs nothing.
    [
      'once it is back, where the browser forbids storage',
      () =>
        void (Storage.prototype.setItem = () => {
          throw new Error('full')
        }),
    ],
  ])(
    'of a page without a network is renamed by another tab, %s, and nothing was taken',
    async (when, prepare) => {
      const chat = await startChat()
      const { context, ...ann } = await visit({ url: chat.url })
      await ann.rename('Ann')
      await until('Ann', async () => (await ann.ownNickname()).includes('Ann'))
      const tab = await visit({ url: chat.url, context })
      await tab.page.evaluate(prepare)
      const setOffline = await networkOf(ann.page)
      await setOffline(true)
      await ann.page.waitForSelector('body[data-connection="offline"]')

      await tab.rename('Anna')
      const isAnna = async (): Promise<boolean> => (await ann.ownNickname()).includes('Anna')
      if (when === 'at once') await until('the nickname', isAnna)
      else await until('the nickname elsewhere', async () => (await tab.ownNickname()).includes('Anna'))
      expect(await isAnna()).toBe(when === 'at once')

      await setOffline(false)
      await online(ann.page)
      await until('the nickname', isAnna)
      await waitForOneIdentity(ann.page)
      expect(await ann.page.locator('#msg_note').innerText()).toBe('')
      expect([...ann.pageErrors, ...tab.pageErrors]).toEqual([])
    },
  )

  it('can be renamed after the cookie was cleared', async () => {
    const chat = await startChat()
    const ann = await visit({ url: chat.url })
    await ann.context.clearCookies()
    await ann.rename('Anna')
    await waitForOneIdentity(ann.page)
    expect(await ann.ownNickname()).toContain('Anna')
  })

  it('is new when the server removed the session between connect and join', async () => {
    let isForgotten = false
    const chat = await startChat({}, undefined, {
      decorateSessions: (sessions) =>
        override(sessions, {
          async keepSession(member, expiresAt) {
            if (!isForgotten) await sessions.forgetExpiredSessions(expiresAt)
            isForgotten = true
            await sessions.keepSession(member, expiresAt)
          },
        }),
    })
    const { page, say, sees } = await visit({ url: chat.url })
    expect(isForgotten).toBe(true)
    await waitForOneIdentity(page)
    await say('hello')
    await sees('hello')
  })

  it('can change while a message waits, which is sent once', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob')
    const ann = await visit({ url: chat.url })
    await ann.context.setOffline(true)
    await ann.page.waitForSelector('body[data-connection="offline"]')
    await ann.say('written before')
    await ann.context.clearCookies()
    await ann.context.setOffline(false)
    await ann.sees('written before')
    await waitForOneIdentity(ann.page)
    await until('sent', async () => (await ann.page.locator('[data-state]').count()) === 0)
    expect(bob.entries).toHaveLength(1)
  })
})

describe('a browser that blocks cookies', () => {
  it('shows a message after three sessions, and connects when it accepts cookies', async () => {
    const chat = await startChat()
    const context = await newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    let asked = 0
    await page.route('**/api/session', async (route) => {
      asked += 1
      const response = await route.fetch()
      const headers = Object.fromEntries(
        Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie'),
      )
      await context.clearCookies()
      await route.fulfill({ response, headers })
    })
    await page.goto(chat.url)
    await page.getByText('This browser blocks cookies').waitFor()
    expect(asked).toBe(3)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await page.evaluate(() => fetch('/healthz'))
    expect(asked).toBe(3)
    await page.unroute('**/api/session')
    await page.reload()
    await online(page)
  })

  it('creates no session when navigator.cookieEnabled is false', async () => {
    const chat = await startChat()
    const page = await (await newContext()).newPage()
    await page.addInitScript(() => {
      let isOff = true
      Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => !isOff })
      Object.assign(window, { allowCookies: () => (isOff = false) })
    })
    let asked = 0
    page.on('request', (request) => (asked += Number(request.url().endsWith('/api/session'))))
    await page.goto(chat.url)
    await page.getByText('浏览器拦截了 Cookie').waitFor()
    expect(asked).toBe(0)
    await page.evaluate(() => (window as unknown as { allowCookies: () => void }).allowCookies())
    await online(page)
    expect(asked).toBe(1)
  })
})

describe('a network with too many new sessions', () => {
  it('sees a message, waits for retry-after, and connects', async () => {
    const chat = await startChat()
    const page = await (await newContext({ locale: 'en-GB' })).newPage()
    const asked: number[] = []
    await page.route('**/api/session', (route) => {
      asked.push(performance.now())
      return asked.length > 1
        ? route.continue()
        : route.fulfill({
            status: 429,
            headers: { 'retry-after': '3' },
            json: { code: 'too-fast', message: '' },
          })
    })
    await page.goto(chat.url)
    await page.getByText('Too many new visitors').waitFor()
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await online(page)
    // A wait that the server requires, not a measure of the machine.
    expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(3_000)
    expect(asked).toHaveLength(2)
  })
})

const noticesOf = async ({ notices }: Awaited<ReturnType<typeof visit>>) => [
  ...(await notices('join')),
  ...(await notices('leave')),
]

describe('a restart of the server', () => {
  it('[P2] announces no member that stayed, in a silent room and in an active one', async () => {
    for (const isTalking of [false, true]) {
      const before = await startChat()
      const people = [
        await visit({ url: before.url }),
        await visit({ url: before.url }),
        await visit({ url: before.url }),
      ]
      if (isTalking) await people[0]!.say('hello')
      for (const { page } of people)
        await page.waitForFunction(() => document.querySelectorAll('#user_list li').length === 3)
      const notices = await Promise.all(people.map(noticesOf))
      await before.close()
      const after = await startChat({ DATA_DIR: before.dataDir, PORT: new URL(before.url).port })
      for (const { page } of people) {
        await online(page)
        await page.waitForFunction(() => document.querySelectorAll('#user_list li').length === 3)
      }
      expect(await Promise.all(people.map(noticesOf))).toEqual(notices)
      await enter(after.url, 'Newcomer')
      for (const { page } of people)
        await page.locator('[data-notice="join"]', { hasText: 'Newcomer' }).waitFor()
    }
  }, 150_000)
})
