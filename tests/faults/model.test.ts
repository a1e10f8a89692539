import { setMaxListeners } from 'node:events'
import fc from 'fast-check'
import { Chat } from '../../public/sync/chat'
import type { RoomName } from '../../common/protocol/ids'
import { SimulatedLine } from './parts/simulated-line'
import type { Rows } from './parts/device-store'
import { author } from './parts/simulated-server'
import { runs } from '../support/part'
import { textOf } from '../support/text-of'

jest.mock('idb-keyval', () => jest.requireActual<object>('./parts/device-store'))
jest.mock('../../public/sync/connection/connection', () => ({
  ...jest.requireActual<object>('../../public/sync/connection/connection'),
  Connection: jest.requireActual<Record<string, unknown>>('./parts/simulated-line').SimulatedConnection,
}))

const room = 'tea' as RoomName

type Step = (line: SimulatedLine, page: Page) => Promise<void> | void

/** Everything that can happen to a page, its connection and its server. */
const steps: Record<string, Step> = {
  'say something': (_, page) => page.say(),
  'reach the server': (line) => line.reachServer(),
  'reach the page': (line) => line.reachPage(),
  'reach both': (line) => {
    line.reachServer()
    line.reachPage()
    line.reachPage()
  },
  'hear the answer and not the fact': (line) => {
    line.reachServer()
    line.loseOne()
    line.reachPage()
  },
  'lose one thing': (line) => line.loseOne(),
  cut: (line) => line.cut(),
  connect: (line) => line.connect(),
  'others say something': (line) => line.server.othersSay(),
  'others say a lot': (line) => {
    for (let n = 0; n < 7; n += 1) line.server.othersSay()
  },
  'others change something': (line) => line.server.othersChange(1),
  'others change a lot': (line) => {
    for (let n = 0; n < 3; n += 1) line.server.othersChange(3)
  },
  'others speak while we enter': (line) => void (line.server.isTalkative = !line.server.isTalkative),
  'too busy': (line) => void (line.server.isBusy = true),
  'put an older copy back': (line, page) => {
    line.cut()
    line.server.putBack(2)
    page.forget()
  },
  'close the page and open it again': (line, page) => {
    page.hide()
    line.cut()
    page.open()
  },
  'kill the page and open it again': (line, page) => {
    line.cut()
    page.forgetRemovals()
    page.open()
  },
  'wait a little': () => jest.advanceTimersByTimeAsync(700).then(() => {}),
  'wait for long': () => jest.advanceTimersByTimeAsync(9_000).then(() => {}),
}

/** One person's page, opened repeatedly on one device. */
class Page {
  /** What must be in the log in the end. */
  said: string[] = []
  readonly device = new Map<string, Rows>()
  readonly storage = new Map<string, string>()
  chat!: Chat
  #count = 0
  /** The outbox on the device after the last message. */
  #kept: Rows = new Map()

  open(): void {
    jest.clearAllTimers()
    const localStorage = {
      getItem: (key: string) => this.storage.get(key) ?? null,
      setItem: (key: string, value: string) => this.storage.set(key, value),
    }
    const here = {
      indexedDB: this.device,
      localStorage,
      document: Object.assign(new EventTarget(), { hidden: false }),
    }
    for (const [name, value] of Object.entries(here))
      Object.defineProperty(globalThis, name, { value, configurable: true })
    this.chat = new Chat(room)
    this.chat.start()
  }

  /** As browsers tell a page that may be killed in a moment. */
  hide(): void {
    Object.assign(document, { hidden: true }).dispatchEvent(new Event('visibilitychange'))
  }

  /** What a reader sees twice: entries, or an own message that is both in the log and unsent. */
  get doubled(): string[] {
    const { current, outbox } = this.chat
    const { entries } = current.timeline
    const shown = [
      ...entries.map(({ clientId }) => clientId),
      ...outbox.of(room).map(({ clientId }) => clientId),
    ]
    return shown.filter((clientId, index) => shown.indexOf(clientId) !== index)
  }

  say(): void {
    const text = `mine ${++this.#count}`
    this.said.push(text)
    this.chat.delivery.say(room, text)
    this.#kept = new Map(this.device.get('outbox'))
  }

  /** Killed before the device recorded that a message is in the log. */
  forgetRemovals(): void {
    for (const [key, draft] of this.#kept) this.device.get('outbox')!.set(key, draft)
  }

  /** A new log: only what the page saw in the old one may be lost. */
  forget(): void {
    const kept = [
      ...this.chat.outbox.of(room).map(({ text }) => text),
      ...SimulatedLine.current.server.log.map(textOf),
    ]
    this.said = this.said.filter((said) => kept.includes(said))
    this.#kept.clear()
  }

  get isSettled(): boolean {
    const { current, outbox } = this.chat
    const hasAll = current.timeline.last === SimulatedLine.current.server.log.length
    const { missing, stale } = current.timeline
    return current.isJoined && hasAll && !missing && stale.length === 0 && outbox.of(room).length === 0
  }

  get unread(): number {
    return this.chat.rooms.unread(room)
  }

  get unreadOnServer(): number {
    return SimulatedLine.current.server.unread(this.chat.rooms.place(room)?.seq ?? Infinity)
  }

  async readEverything(): Promise<void> {
    const { timeline } = this.chat.current
    for (let tries = 0; tries < 200 && (timeline.older || timeline.gaps.length > 0); tries += 1) {
      const gap = timeline.gaps[0]
      void (gap ? this.chat.current.loader.gap(gap, 'before') : this.chat.current.loader.older())
      await heal(SimulatedLine.current, 1)
    }
  }
}

/** From now on the connection holds and everything arrives. */
async function heal(line: SimulatedLine, rounds: number, isDone: () => boolean = () => false): Promise<void> {
  line.server.isBusy = false
  for (let round = 0; round < rounds && !isDone(); round += 1) {
    line.connect()
    for (let n = 0; n < 20; n += 1) {
      line.reachServer()
      line.reachPage()
      await jest.advanceTimersByTimeAsync(0)
    }
    line.server.tellHead()
    await jest.advanceTimersByTimeAsync(2_000)
  }
}

describe('a page on an unreliable connection', () => {
  beforeAll(() => {
    // Closed pages leave their listeners behind.
    setMaxListeners(0)
    const target = new EventTarget()
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true })
    globalThis.addEventListener = target.addEventListener.bind(target)
    globalThis.fetch = () => Promise.resolve(Response.json({ ...author, chosen: true }))
  })
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }))
  afterEach(() => void jest.useRealTimers())

  it('[M2][M4][R2][R3] ends with the log of the server and an empty outbox, after any events in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 60, size: 'max' }),
        async (names) => {
          const line = (SimulatedLine.current = new SimulatedLine())
          const page = new Page()
          page.open()
          line.connect()
          for (const name of names) {
            await steps[name]!(line, page)
            await jest.advanceTimersByTimeAsync(0)
            expect(page.doubled).toEqual([])
          }
          await heal(line, 60, () => page.isSettled)
          expect(page.unread).toBe(page.unreadOnServer)
          await page.readEverything()
          expect(page.unread).toBe(page.unreadOnServer)

          const { log } = line.server
          const mine = log.filter((entry) => entry.author.id === author.id).map(textOf)
          expect(page.chat.outbox.of(room)).toEqual([])
          expect(page.device.get('outbox')!.size).toBe(0)
          expect(page.chat.current.timeline.entries).toEqual(line.server.messages)
          expect(mine).toEqual(page.said)
        },
      ),
      { numRuns: runs(1_000) },
    )
  })
})
