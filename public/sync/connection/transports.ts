import { type Manager, WebSocket as WebSocketTransport } from 'socket.io-client'
import { importLate } from '../../device/late-import'
import { POLLING_PATIENCE_MS, WEBSOCKET_PATIENCE_MS } from './patience'
import type * as LongPolling from './polling'

/**
 * Decides by which transport to connect. WebSocket comes first; some networks refuse it, leave it unanswered, or answer and
 * pass nothing on. Then long-polling is used, whose script is loaded for it.
 */
export class Transports {
  readonly #manager: Manager
  /** `null` until it is needed and loaded. */
  #polling: typeof LongPolling | null = null
  #changeOver: LongPolling.ChangeOver | null = null
  /** A WebSocket was silent, and none has passed anything since. */
  #isSilent = false
  /** None was opened since the last connection. */
  #hasFailed = false

  constructor(manager: Manager) {
    this.#manager = manager
  }

  /** Before each try to connect. */
  async prepare(): Promise<void> {
    if (this.#isSilent || this.#hasFailed) await this.#loadPolling()
    const { opts } = this.#manager
    const { Polling } = this.#polling ?? {}
    const known = Polling === undefined ? [WebSocketTransport] : [WebSocketTransport, Polling]
    const isPollingFirst = this.#isSilent && Polling !== undefined
    opts.transports = isPollingFirst ? known.reverse() : known
    // Later, and only when it is known to get through.
    opts.upgrade = false
    this.#manager.timeout(isPollingFirst ? POLLING_PATIENCE_MS : WEBSOCKET_PATIENCE_MS)
  }

  /**
   * A try failed.
   * @returns whether there is another transport to try at once
   */
  failed(isSilence: boolean): boolean {
    if (isSilence) return this.wasSilent()
    const isNew = this.#polling === null && !this.#hasFailed
    this.#hasFailed = true
    return isNew
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
    this.#hasFailed = false
    this.#isSilent = this.#manager.engine.transport?.name === 'polling'
    if (this.#isSilent) this.#changeOver?.start()
  }

  /** The connection is gone. */
  lost(): void {
    this.#changeOver?.stop()
  }

  /** Without it, WebSocket is the only transport. */
  async #loadPolling(): Promise<void> {
    if (this.#polling !== null) return
    const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), POLLING_PATIENCE_MS))
    const loaded = await Promise.race([importLate(() => import('./polling')).catch(() => null), patience])
    if (loaded === null) return
    this.#polling = loaded
    this.#changeOver = new loaded.ChangeOver(this.#manager, () => (this.#isSilent = false))
  }
}
