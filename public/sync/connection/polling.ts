import type { Manager } from 'socket.io-client'
import { WEBSOCKET_PATIENCE_MS, WELCOME_LIMIT_MS } from './patience'

export { XHR as Polling } from 'socket.io-client'

type Engine = Manager['engine']

/** Until a WebSocket is tried again, each time twice as long. */
export const WEBSOCKET_AGAIN_MS = 10_000
const WEBSOCKET_AGAIN_LONGEST_MS = 5 * 60_000

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
 * Upgrades a polling connection to WebSocket as soon as one gets through, without interrupting it. Few networks need
 * long-polling, so this and the transport are loaded only there.
 */
export class ChangeOver {
  readonly #manager: Manager
  readonly #onDone: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The connection on which Engine.IO is about to change over. */
  #changing: Engine | null = null

  /** @param onDone the connection no longer polls */
  constructor(manager: Manager, onDone: () => void) {
    this.#manager = manager
    this.#onDone = onDone
  }

  start(): void {
    this.#tryAgainIn(WEBSOCKET_AGAIN_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#changing = null
  }

  #tryAgainIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#tryAgain(ms), ms)
  }

  async #tryAgain(waitedMs: number): Promise<void> {
    const { engine } = this.#manager
    const getsThrough = this.#changing !== engine && (await webSocketGetsThrough())
    const isPolling = engine.transport?.name === 'polling'
    if (engine !== this.#manager.engine || engine.readyState !== 'open' || !isPolling) return
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
      clearTimeout(this.#timer)
      this.#onDone()
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
