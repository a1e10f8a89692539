import { Proxy, type WebSockets } from '../faults/parts/proxy'
import { ASK_LIMIT_MS } from '../../public/sync/connection/connection'
import { WELCOME_LIMIT_MS, WEBSOCKET_PATIENCE_MS } from '../../public/sync/connection/patience'
import { WEBSOCKET_AGAIN_MS } from '../../public/sync/connection/polling'
import { newContext, openPage } from '../support/browser'
import { closeAll, closeLater, enter, startChat, until } from '../support/chat'
import { actionsOn, online } from './person'
import { fireTimer, controlTimers } from './timers'

afterAll(closeAll)

/** A chat behind a proxy that breaks WebSockets. */
async function behindProxy(webSockets: WebSockets) {
  const chat = await startChat()
  const proxy = await Proxy.before(Number(new URL(chat.url).port))
  closeLater(() => proxy.close())
  proxy.webSockets = webSockets
  return { chat, proxy }
}

/** A page whose timers the test controls. */
async function openControlled(url: string) {
  const context = await newContext()
  await controlTimers(context)
  const visited = await openPage({ url, context })
  return { ...visited, ...actionsOn(visited.page) }
}

/** A page that is online by long-polling, after its WebSocket timed out. */
async function openPolling(proxy: Proxy) {
  const ann = await openControlled(proxy.url)
  await until('the first attempt', () => proxy.upgrades === 1)
  // Which timer runs depends on how far the WebSocket came.
  await fireTimer(ann.page, WEBSOCKET_PATIENCE_MS, WELCOME_LIMIT_MS)
  await online(ann.page)
  return ann
}

/** Records every connection state of the page from now on. */
const watchState = (page: Awaited<ReturnType<typeof openControlled>>['page']) =>
  page.evaluate(() => {
    const states: string[] = []
    Object.assign(window, { states })
    new MutationObserver(() => states.push(document.body.dataset['connection']!)).observe(document.body, {
      attributeFilter: ['data-connection'],
    })
  })

describe('behind a proxy that breaks WebSockets', () => {
  it.each(['unanswered', 'answered', 'swallowed'] as const)(
    'the page uses long-polling, and upgrades when a WebSocket works: %s',
    async (webSockets) => {
      const { chat, proxy } = await behindProxy(webSockets)
      const bob = await enter(chat.url, 'Bob')
      const ann = await openPolling(proxy)
      await ann.say('polled')
      await ann.sees('polled')
      await bob.say('received')
      await ann.sees('received')
      expect(proxy.upgrades).toBe(1)
      await watchState(ann.page)

      // The next attempt times out, too.
      await fireTimer(ann.page, WEBSOCKET_AGAIN_MS)
      await until('another attempt', () => proxy.upgrades > 1)
      await bob.say('during the attempt')
      await ann.sees('during the attempt')
      proxy.webSockets = 'passed'
      const socket = ann.page.waitForEvent('websocket', (each) => each.url().includes('sid='))
      await fireTimer(ann.page, WELCOME_LIMIT_MS)
      await fireTimer(ann.page, 2 * WEBSOCKET_AGAIN_MS)
      let said = 0
      const talk = setInterval(() => void bob.say(`${(said += 1)}`), 200)
      const webSocket = await socket
      const framed = webSocket.waitForEvent('framereceived', ({ payload }) =>
        String(payload).includes('"message"'),
      )
      await framed
      await ann.say('by WebSocket')
      clearInterval(talk)
      await ann.sees('by WebSocket')
      await ann.sees(`${said}`)
      const texts = await ann.texts()
      // The page draws only the newest rows.
      const drawn = texts.filter((text) => /^\d+$/.test(text)).map(Number)
      expect(drawn).toEqual(drawn.map((_, n) => said - drawn.length + 1 + n))
      expect(texts.filter((text) => text === 'by WebSocket')).toHaveLength(1)
      expect(await ann.page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual([])
      expect(bob.received.leave).toEqual([])
      const own = await ann.ownNickname()
      expect(bob.announced('join').filter((name) => own.includes(name))).toHaveLength(1)
      expect(ann.pageErrors).toEqual([])
    },
  )

  it('the page uses long-polling when only the first packets of a WebSocket get through', async () => {
    const { proxy } = await behindProxy('cut short')
    const ann = await openControlled(proxy.url)
    await fireTimer(ann.page, WELCOME_LIMIT_MS)
    await ann.say('polled')
    await ann.sees('polled')
  })

  it('the page reconnects by long-polling when the WebSocket stalls later', async () => {
    const { chat, proxy } = await behindProxy('passed')
    const ann = await openControlled(proxy.url)
    await online(ann.page)
    proxy.swallow()
    proxy.webSockets = 'unanswered'
    await ann.say('into the void')
    await fireTimer(ann.page, ASK_LIMIT_MS)
    // Otherwise the browser would first reuse other stalled connections for polling.
    proxy.cut()
    await ann.sees('into the void')
    expect(await ann.texts()).toEqual(['into the void'])
    expect((await enter(chat.url)).you.entries).toHaveLength(1)
  })
})
