import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, until } from '../support/chat'
import { openPage } from '../support/browser'
import { actionsOn, online, visit } from './person'
import { secureUrl } from './worker'

afterAll(closeAll)

/** Failures of browser storage, installed before the page runs. */
const failures: Record<string, () => void> = {
  'indexedDB.open throws': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'SecurityError')
    }
  },
  'indexedDB.open never answers': () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
  },
  'indexedDB throws': () => {
    Object.defineProperty(window, 'indexedDB', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
  },
  'transactions throw': () => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('no', 'InvalidStateError')
    }
  },
  'navigator.locks rejects': () => {
    LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'SecurityError'))
    LockManager.prototype.query = () => Promise.reject(new DOMException('no', 'SecurityError'))
  },
  'navigator.locks never answers': () => {
    LockManager.prototype.request = () => new Promise(() => undefined)
    LockManager.prototype.query = () => new Promise(() => undefined)
  },
  'navigator.locks is missing': () => {
    Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })
  },
  'localStorage throws': () => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
  },
  'sessionStorage throws': () => {
    Object.defineProperty(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
  },
  'every storage is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  },
}

describe('when browser storage fails', () => {
  it.each(Object.keys(failures))('the page works until it is closed: %s', async (name) => {
    const chat = await startChat()
    const url = secureUrl(chat)
    const before = await visit({ url })
    const ann = await openPage({ url: 'about:blank', context: before.context })
    await before.page.close()
    await ann.page.addInitScript(failures[name]!)
    await ann.page.goto(url)
    await online(ann.page)
    const { say, sees, go } = actionsOn(ann.page)
    await say('first')
    await sees('first')
    const bob = await enter(chat.url, 'Bob', 'tea')
    await go('tea')
    await bob.until('the join', ({ received }) => received.join.length > 1)
    await go('film')
    expect(await roomCount(ann.page)).toBe(3)
    await bob.say('one', { room: 'tea' })
    await bob.say('two', { room: 'tea' })
    const tea = ann.page.locator('.room', { hasText: 'tea' })
    await until('two unread', async () => /2/.test(await tea.innerText()))
    await go('tea')
    await sees('two')
    await until('none unread', async () => !/2/.test(await tea.innerText()))
    expect(await roomCount(ann.page)).toBe(3)
    await say('last')
    await sees('last')
    expect(await ann.page.locator('[data-state]').count()).toBe(0)
    expect(ann.pageErrors).toEqual([])
  })

  it('50 changes of theme, storage failures and losses of all cookies cause no page error', async () => {
    const chat = await startChat()
    const ann = await visit({ url: secureUrl(chat) })
    await ann.page.evaluate(() => {
      const failing = (work: (...args: unknown[]) => unknown) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if ((window as unknown as { isFull: boolean }).isFull)
            throw new DOMException('full', 'QuotaExceededError')
          return Reflect.apply(work, this, args)
        }
      for (const [kind, name] of [
        [IDBObjectStore.prototype, 'put'],
        [Storage.prototype, 'setItem'],
      ] as const)
        Object.assign(kind, { [name]: failing(Reflect.get(kind, name) as () => unknown) })
    })
    await ann.page.click('#settings_open')
    const themes = ['深色', '浅色', '跟随系统']
    for (let n = 0; n < 50; n += 1) {
      await ann.page.getByLabel(themes[n % 3]!).check()
      await ann.page.evaluate((isFull) => Object.assign(window, { isFull }), n % 2 === 0)
      if (n % 5 === 0) await ann.context.clearCookies()
      await ann.page.evaluate(() => dispatchEvent(new Event('offline')))
      await ann.page.evaluate(() => dispatchEvent(new Event('online')))
      await online(ann.page)
    }
    await ann.page.keyboard.press('Escape')
    await ann.say('still here')
    await ann.sees('still here')
    expect([...ann.pageErrors, ...ann.cspViolations]).toEqual([])
  }, 240_000)
})

const roomCount = (page: Page): Promise<number> => page.locator('.room').count()
