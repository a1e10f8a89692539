import { once } from 'node:events'
import { connect } from 'node:net'
import { closeAll, closeLater, startChat, until } from '../support/chat'

const LAG = /^nodejs_eventloop_lag_max_seconds (\S+)$/m
const BLOCKED_MS = 2_000
const NOTICED_SECONDS = 1.5

function block(): void {
  const endsAt = performance.now() + BLOCKED_MS
  // Waits: an event loop that stands still is what is measured.
  while (performance.now() < endsAt);
}

/** A scraper with one connection. */
async function scraperOf(url: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  closeLater(() => void socket.destroy())
  await once(socket, 'connect')
  let heard = ''
  socket.on('data', (text: Buffer) => (heard += text.toString()))
  const ask = () => {
    heard = ''
    socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')
  }
  const answer = async () => {
    await until('the answer', () => LAG.test(heard))
    return Number(LAG.exec(heard)![1])
  }
  const scrape = () => {
    ask()
    return answer()
  }
  return { ask, answer, scrape }
}

describe('nodejs_eventloop_lag_max_seconds', () => {
  afterEach(closeAll)

  it('counts a lag that begins with the start', async () => {
    const { url } = await startChat()
    block()
    expect(await (await scraperOf(url)).scrape()).toBeGreaterThan(NOTICED_SECONDS)
  })

  it('counts a lag that begins with the last scrape, once', async () => {
    const { scrape } = await scraperOf((await startChat()).url)
    for (let times = 0; times < 2; times += 1) {
      await scrape()
      block()
      expect(await scrape()).toBeGreaterThan(NOTICED_SECONDS)
    }
    await until('its end', async () => (await scrape()) < NOTICED_SECONDS)
  })

  it('counts a lag during a scrape', async () => {
    const { ask, answer, scrape } = await scraperOf((await startChat()).url)
    await scrape()
    ask()
    block()
    expect(await answer()).toBeGreaterThan(NOTICED_SECONDS)
  })
})
