import { Proxy, type WebSockets } from '../faults/parts/proxy'
import { closeAll, closeLater, enter, startChat } from '../support/chat'
import { soon, visit } from './person'

afterAll(closeAll)

/** A chat behind a network that is bad for WebSockets. */
async function behind(webSockets: WebSockets) {
  const chat = await startChat()
  const proxy = await Proxy.before(Number(new URL(chat.url).port))
  closeLater(() => proxy.close())
  proxy.webSockets = webSockets
  return { chat, proxy }
}

/** Every state that the page showed since it was online. */
const watchState = (page: Awaited<ReturnType<typeof visit>>['page']) =>
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
      const ann = await visit({ url: proxy.url })
      await ann.say('polled')
      await ann.sees('polled')
      await bob.say('heard')
      await ann.sees('heard')
      expect(proxy.upgrades).toBe(1)
      await watchState(ann.page)

      // Still silent when it is tried again.
      await soon('another try', () => proxy.upgrades > 1)
      await bob.say('while it is tried')
      await ann.sees('while it is tried')
      proxy.webSockets = 'passed'
      const socket = ann.page.waitForEvent('websocket', {
        predicate: (each) => each.url().includes('sid='),
        timeout: 90_000,
      })
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
    150_000,
  )

  it('the page talks where only the first packets of one get through', async () => {
    const { proxy } = await behind('cut short')
    const ann = await visit({ url: proxy.url })
    await ann.say('polled')
    await ann.sees('polled')
  }, 90_000)

  it('the page comes back by long-polling when the connection falls silent later', async () => {
    const { chat, proxy } = await behind('passed')
    const ann = await visit({ url: proxy.url })
    proxy.swallow()
    proxy.webSockets = 'unanswered'
    await ann.say('into the void')
    await ann.sees('into the void')
    expect(await ann.texts()).toEqual(['into the void'])
    expect((await enter(chat.url)).you.entries).toHaveLength(1)
  }, 90_000)
})
