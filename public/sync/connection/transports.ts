import type { Manager } from 'socket.io-client'

type Engine = Manager['engine']

/** Without a word for so long, a WebSocket that is being opened leads nowhere. */
export const WEBSOCKET_PATIENCE_MS = 5_000
/** The same for long-polling, after which there is nothing else to try. */
export const POLLING_PATIENCE_MS = 10_000
/** On long-polling: until a WebSocket is tried again, each time twice as long. */
export const WEBSOCKET_AGAIN_MS = 10_000
export const WEBSOCKET_AGAIN_LONGEST_MS = 5 * 60_000

/** From an open transport to the answer whether we may come in; a crowd is kept waiting for 5 s. */
export const WELCOME_LIMIT_MS = 9_000
/** The first packets of each side, of Engine.IO and of Socket.IO. */
const OPEN = '0'
const CONNECT = '40'
/** Engine.IO gives up a probe when it hears that another transport is taken. */
const NO_TRANSPORT = { name: 'none' }

/** Engine.IO's own way from one transport to the other, which it takes by itself only when a connection begins. */
interface Upgradable {
  _probe(transport: 'websocket'): void
  emit(event: 'upgrading', transport: { name: string }): void
}

/**
 * Decides by which transport to connect. WebSocket comes first; some networks leave it unanswered, or answer and pass
 * nothing on. After such a silence long-polling is used, and a connection that polls changes over to WebSocket as soon as
 * one gets through, without being interrupted.
 */
export class Transports {
  readonly #manager: Manager
  /** A WebSocket was silent, and none has passed anything since. */
  #isSilent = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The connection on which Engine.IO is about to change over. */
  #changing: Engine | null = null

  constructor(manager: Manager) {
    this.#manager = manager
  }

  /** Before each try to connect. */
  prepare(): void {
    const { opts } = this.#manager
    opts.transports = this.#isSilent ? ['polling', 'websocket'] : ['websocket', 'polling']
    // Later, and only when it is known to get through.
    opts.upgrade = false
    this.#manager.timeout(this.#isSilent ? POLLING_PATIENCE_MS : WEBSOCKET_PATIENCE_MS)
  }

  /**
   * The server was not heard for too long.
   * @returns whether there is another transport to try at once
   */
  wasSilent(): boolean {
    this.#isSilent = !this.#isSilent
    return this.#isSilent
  }

  /** A connection stands. */
  connected(): void {
    this.#isSilent = this.#isPolling
    if (this.#isSilent) this.#tryAgainIn(WEBSOCKET_AGAIN_MS)
  }

  /** The connection is gone. */
  lost(): void {
    clearTimeout(this.#timer)
    this.#changing = null
  }

  get #isPolling(): boolean {
    return this.#manager.engine.transport?.name === 'polling'
  }

  #tryAgainIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#tryAgain(ms), ms)
  }

  async #tryAgain(waitedMs: number): Promise<void> {
    const { engine } = this.#manager
    const getsThrough = this.#changing !== engine && (await webSocketGetsThrough())
    if (engine !== this.#manager.engine || engine.readyState !== 'open' || !this.#isPolling) return
    if (getsThrough) this.#changeOver(engine)
    this.#tryAgainIn(Math.min(WEBSOCKET_AGAIN_LONGEST_MS, waitedMs * 2))
  }

  #changeOver(engine: Engine): void {
    const upgradable = engine as unknown as Upgradable
    this.#changing = engine
    const end = (): void => {
      clearTimeout(timer)
      this.#changing = null
    }
    const timer = setTimeout(() => {
      upgradable.emit('upgrading', NO_TRANSPORT)
      end()
    }, WEBSOCKET_PATIENCE_MS)
    engine.once('upgradeError', end)
    engine.once('upgrade', () => {
      end()
      this.#isSilent = false
      clearTimeout(this.#timer)
    })
    upgradable._probe('websocket')
  }
}

/** Opens a WebSocket beside the connection, and asks to come in: an answer has passed both ways. */
function webSocketGetsThrough(): Promise<boolean> {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return new Promise((resolve) => {
    const socket = new WebSocket(`${scheme}//${location.host}/socket.io/?EIO=4&transport=websocket`)
    const end = (getsThrough: boolean): void => {
      clearTimeout(timer)
      resolve(getsThrough)
      socket.close()
    }
    const timer = setTimeout(() => end(false), WELCOME_LIMIT_MS)
    socket.addEventListener('message', ({ data }) => {
      if (String(data).startsWith(OPEN)) socket.send(CONNECT)
      else if (String(data).startsWith(CONNECT)) end(true)
    })
    socket.addEventListener('error', () => end(false))
    socket.addEventListener('close', () => end(false))
  })
}
