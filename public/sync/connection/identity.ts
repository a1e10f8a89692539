import type { Member, Session } from '../../../common/protocol/members'
import type { MemberId } from '../../../common/protocol/ids'
import { onThisDevice, recall, remember } from '../../device/storage'
import { ServerClock } from './server-clock'
import { parseSession, readSession, Seat } from './session'
import { Signal } from '../signal'

const KEY = 'session'

export interface IdentityCallbacks {
  /** Connects anew, with the cookie that the browser has by now. */
  renew(): void
  /** We are somebody else than the one who was here before. */
  isAnother(): void
}

/**
 * Who we are. The server says so: over HTTP by the cookie, which all tabs share and no script can read, and on the
 * connection by the cookie as it was when that was opened. In the end both are the same, in every tab.
 */
export class Identity {
  readonly changes = new Signal<Session>()
  /** Who we are, or were when the page was last open. */
  session = parseSession(recall(onThisDevice, KEY))
  readonly clock = new ServerClock()
  readonly #callbacks: IdentityCallbacks
  readonly #seat = new Seat(this.clock)
  /** Who the server takes this connection for; `null` before it said so. */
  #connectedAs: MemberId | null = null
  #isOnline = false
  /** As whom we connected anew, so that a browser that keeps two cookies does not do so for ever. */
  #renewedAs: MemberId | null = null

  constructor(callbacks: IdentityCallbacks) {
    this.#callbacks = callbacks
    addEventListener('storage', ({ key }) => {
      const elsewhere = key === KEY ? parseSession(recall(onThisDevice, KEY)) : null
      if (elsewhere === null) return
      const isAnother = elsewhere.id !== this.session?.id
      // Another tab is somebody else: which of the two has the cookie only the server knows.
      if (isAnother && this.#isOnline) void this.ask()
      // It was told another nickname, which we are not while there is no connection.
      else if (!isAnother && !this.#isOnline) this.#know(elsewhere)
    })
  }

  /** Before connecting: makes sure that we are somebody. @throws when we cannot be */
  async take(): Promise<void> {
    this.#know(await this.#seat.take(this.session === null))
  }

  /** The server let us in. */
  connected(): void {
    this.#isOnline = true
    this.#seat.taken()
  }

  lost(): void {
    this.#isOnline = false
    this.#connectedAs = null
  }

  /** The server says who this connection is. */
  told(session: Session): void {
    this.#connectedAs = session.id
    this.#know(session)
  }

  /** The same, in the answer to a join. Another nickname of ours is told as a fact, unless we got it without a connection. */
  named({ id, nickname }: Member): void {
    const isFirst = this.#connectedAs === null
    const { session } = this
    this.#connectedAs = id
    if (id === session?.id && (!isFirst || nickname === session.nickname)) return
    this.#know({ id, nickname, chosen: id === session?.id && session.chosen })
    if (isFirst) void this.ask()
  }

  /** Asks who the cookie is; who has none becomes somebody new. @returns whether there was an answer */
  async ask(): Promise<boolean> {
    const session = await readSession(this.clock).catch(() => null)
    if (session !== null) this.hasCookieOf(session)
    return session !== null
  }

  /** The browser has this session's cookie; a connection of another one is given up for it, once. */
  hasCookieOf(session: Session): void {
    if (this.#connectedAs === null || this.#connectedAs === session.id) return this.#know(session)
    if (this.#renewedAs === session.id) return
    this.#renewedAs = session.id
    this.#know(session)
    this.#callbacks.renew()
  }

  #know(session: Session): void {
    if (session.id !== this.session?.id) this.#callbacks.isAnother()
    this.session = session
    remember(onThisDevice, KEY, session)
    this.changes.tell(session)
  }
}
