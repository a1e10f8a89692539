import { Proxy, type WebSockets } from '../faults/parts/proxy'
import { ASK_LIMIT_MS } from '../../public/sync/connection/connection'
import { WELCOME_LIMIT_MS, WEBSOCKET_PATIENCE_MS } from '../../public/sync/connection/patience'
import { WEBSOCKET_AGAIN_MS } from '../../public/sync/connection/polling'
import { newContext, openPage } from '../support/browser'
import { closeAll, closeLater, enter, startChat } from '../support/chat'
import { hands, online, soon } from './person'
import { endWait, knowWaits } from './waits'

afterAll(closeAll)

/** A chat behind a network that is bad for WebSockets. */
async function behind(webSockets: WebSockets) {
  const chat = await startChat()
  const proxy = await Proxy.before(Number(new URL(chat.url).port))
  closeLater(() => proxy.close())
  proxy.webSockets = webSockets
  return { chat, proxy }
}

/** Somebody whose page waits as long as the test says. */
async function opened(url: string) {
  const context = await newContext()
  await knowWaits(context)
  const visited = await openPage({ url, context })
  return { ...visited, ...hands(visited.page) }
}

/** Somebody who is online, after a WebSocket was silent. */
async function polling(proxy: Proxy) {
  const ann = await opened(proxy.url)
  await soon('the first try', () => proxy.upgrades === 1)
  // What came of it before it fell silent decides for what the page waits.
  await endWait(ann.page, WEBSOCKET_PATIENCE_MS, WELCOME_LIMIT_MS)
  await online(ann.page)
  return ann
}

/** Every state that the page showed since it was online. */
const watchState = (page: Awaited<ReturnType<typeof opened>>['page']) =>
  page.evaluate(() => {
    const states: string[] = []
    Object.assign(window, { states })
    new MutationObserver(() => states.push(document.body.dataset['connection']!)).observe(document.body, {
      attributeFilter: ['data-connection'],
    })
  })

describe('where no WebSocket gets through', () => {
  it.each(['unanswered', 'answered', 'swallowed'] as const)(
    'the page talks by long-polling, and by WebSocket when one does: %s',
    async (webSockets) => {
      const { chat, proxy } = await behind(webSockets)
      const bob = await enter(chat.url, 'Bob')
      const ann = await polling(proxy)
      await ann.say('polled')
      await ann.sees('polled')
      await bob.say('heard')
      await ann.sees('heard')
      expect(proxy.upgrades).toBe(1)
      await watchState(ann.page)

      // Still silent when it is tried again.
      await endWait(ann.page, WEBSOCKET_AGAIN_MS)
      await soon('another try', () => proxy.upgrades > 1)
      await bob.say('while it is tried')
      await ann.sees('while it is tried')
      proxy.webSockets = 'passed'
      const socket = ann.page.waitForEvent('websocket', (each) => each.url().includes('sid='))
      await endWait(ann.page, WELCOME_LIMIT_MS)
      await endWait(ann.page, 2 * WEBSOCKET_AGAIN_MS)
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
      // The page draws the newest rows.
      const drawn = texts.filter((text) => /^\d+$/.test(text)).map(Number)
      expect(drawn).toEqual(drawn.map((_, n) => said - drawn.length + 1 + n))
      expect(texts.filter((text) => text === 'by WebSocket')).toHaveLength(1)
      expect(await ann.page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual([])
      expect(bob.heard.leave).toEqual([])
      const own = await ann.ownNickname()
      expect(bob.toldOf('join').filter((name) => own.includes(name))).toHaveLength(1)
      expect(ann.pageErrors).toEqual([])
    },
  )

  it('the page talks where only the first packets of one get through', async () => {
    const { proxy } = await behind('cut short')
    const ann = await opened(proxy.url)
    await endWait(ann.page, WELCOME_LIMIT_MS)
    await ann.say('polled')
    await ann.sees('polled')
  })

  it('the page comes back by long-polling when the connection falls silent later', async () => {
    const { chat, proxy } = await behind('passed')
    const ann = await opened(proxy.url)
    await online(ann.page)
    proxy.swallow()
    proxy.webSockets = 'unanswered'
    await ann.say('into the void')
    await endWait(ann.page, ASK_LIMIT_MS)
    // Else the browser would poll through connections from before that lead nowhere either, one after the other.
    proxy.cut()
    await ann.sees('into the void')
    expect(await ann.texts()).toEqual(['into the void'])
    expect((await enter(chat.url)).you.entries).toHaveLength(1)
  })
})
