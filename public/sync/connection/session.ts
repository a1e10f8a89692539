import type { HttpError } from '../../../common/http'
import type { MemberId, Nickname } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import type { Answer } from '../../../common/refusals'
import { ASK_LIMIT_MS } from './connection'
import type { ServerClock } from './server-clock'
import { inTurn } from '../../device/locks'
import { Trouble } from './trouble'

/** While the browser keeps no cookies; asking it costs nobody anything. */
const COOKIES_AGAIN_MS = 2_000
/** The browser says that it keeps cookies, and this one is not kept: each further look makes two sessions. */
const FIRST_LOOK_MS = 30_000
const LONGEST_LOOK_MS = 10 * 60_000
/** Tabs that are opened together become one newcomer when the first is answered in this time. */
const TURN_MS = 3_000
const LOCK = 'teahouse newcomer'
const PROBE = 'cookies'

/** Makes sure that the server knows us: by a session whose cookie this browser keeps. */
export class Seat {
  /** The last session that was read and has not let us in yet. */
  #given: MemberId | null = null
  #notKept = 0
  readonly #clock: ServerClock

  constructor(clock: ServerClock) {
    this.#clock = clock
  }

  /**
   * Asks who we are; a newcomer becomes somebody by asking.
   * @param isNew nobody was anybody here before, so other tabs may be newcomers as well
   * @throws {Trouble} when there is something to say about it; anything else when the server is not reached
   */
  async take(isNew: boolean): Promise<Session> {
    if (!keepsCookies(this.#notKept > 0)) throw new Trouble('cookies-blocked', COOKIES_AGAIN_MS)
    const read = (): Promise<Session> => readSession(this.#clock)
    const session = await (isNew ? inTurn(LOCK, read, TURN_MS) : read())
    const isAnother = this.#given !== null && this.#given !== session.id
    this.#given = session.id
    // It may have been deleted in another tab meanwhile. One that is kept is answered again.
    if (!isAnother || (await read()).id === session.id) return session
    const lookAgainMs = Math.min(LONGEST_LOOK_MS, FIRST_LOOK_MS * 2 ** Math.min(this.#notKept, 10))
    this.#notKept += 1
    throw new Trouble('cookies-blocked', lookAgainMs)
  }

  /** The server let us in with the cookie. */
  taken(): void {
    this.#given = null
    this.#notKept = 0
  }
}

/** @param isDoubtful asks by keeping one, and not only what the browser says of itself */
function keepsCookies(isDoubtful: boolean): boolean {
  if (navigator.cookieEnabled === false) return false
  if (!isDoubtful) return true
  try {
    document.cookie = `${PROBE}=1; max-age=5; samesite=lax`
    const isKept = document.cookie.includes(`${PROBE}=1`)
    document.cookie = `${PROBE}=; max-age=0; samesite=lax`
    return isKept
  } catch {
    return false
  }
}

/**
 * Asks who we are; a newcomer becomes somebody by asking.
 * @param clock is set by the answer
 * @throws {Trouble} when the server says why not; anything else when it is not reached, or something else answers
 */
export async function readSession(clock: ServerClock): Promise<Session> {
  const response = await fetch('/api/session', { signal: inTime() })
  clock.told(Date.parse(response.headers.get('date') ?? ''))
  if (response.status === 429) throw new Trouble('too-many-sessions', retryAfterMs(response))
  const session = response.ok ? parseSession(await response.json()) : null
  if (session === null) throw new Error(`session: ${response.status}`)
  return session
}

function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 1)
  return Number.isFinite(seconds) ? Math.max(1, seconds) * 1_000 : 60_000
}

/** @returns `null` when there was no answer: the nickname may be ours or not */
export async function rename(nickname: string): Promise<Answer<Session> | null> {
  try {
    const response = await fetch('/api/session', {
      method: 'PUT',
      signal: inTime(),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ nickname: nickname as Nickname }),
    })
    const body = (await response.json()) as unknown
    if (!response.ok) {
      const { code } = body as Partial<HttpError>
      return code === undefined ? null : { ok: false, code, retryable: false }
    }
    const session = parseSession(body)
    return session && { ok: true, value: session }
  } catch {
    return null
  }
}

/** A browser waits minutes for a line that swallows everything. */
const inTime = (): AbortSignal => AbortSignal.timeout(ASK_LIMIT_MS)

/** A session as it was remembered or answered, whatever another version of this page or another hand made of it. */
export function parseSession(found: unknown): Session | null {
  const { id, nickname, chosen } = (found ?? {}) as Partial<Session>
  if (typeof id !== 'string' || typeof nickname !== 'string' || typeof chosen !== 'boolean') return null
  return { id, nickname, chosen }
}
