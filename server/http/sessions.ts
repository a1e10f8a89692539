import { randomBytes } from 'node:crypto'
import type Koa from 'koa'
import session from 'koa-session'
import type { Sessions } from '../chat/ports'
import type { MemberId, Nickname, Session } from '../protocol'

const COOKIE = 'teahouse'
const YEAR_MS = 365 * 24 * 60 * 60_000

declare module 'koa' {
  interface ExtendableContext {
    /** Empty for a stranger; `null` forgets it. */
    session: Partial<Session> | null
  }
}

/** A session as koa-session keeps it. */
interface Kept {
  id: MemberId
  nickname: Nickname
  chosen: boolean
  _expire: number
  _maxAge: number
}

export interface SessionCookies {
  /** Loads `ctx.session`, and keeps it after the handler when it was changed or grows old. */
  middleware: Koa.Middleware
  /** The request carries a cookie that was signed here. */
  isSigned: (ctx: Koa.Context) => boolean
  /** The session of any request, a handshake among them; `null` without a valid cookie. Writes nothing back. */
  load: (ctx: Koa.Context) => Promise<Session | null>
}

/** The cookie carries a random key and its signature; everything else stays here. */
export function createSessionCookies(app: Koa, sessions: Sessions): SessionCookies {
  const middleware = session(
    {
      key: COOKIE,
      maxAge: YEAR_MS,
      sameSite: 'lax',
      renew: true,
      genid: () => randomBytes(24).toString('base64url'),
      store: {
        get: (key: string) => keptSession(sessions, key),
        set: (key: string, { id, nickname, chosen, _expire }: Kept) =>
          sessions.saveSession(key, { id, nickname, chosen, expiresAt: _expire }),
        destroy: (key: string) => sessions.forgetSession(key),
      },
    },
    app,
  )
  const keyOf = (ctx: Koa.Context) => ctx.cookies.get(COOKIE, { signed: true })
  return {
    middleware,
    isSigned: (ctx) => keyOf(ctx) !== undefined,
    async load(ctx) {
      const key = keyOf(ctx)
      const kept = key === undefined ? undefined : await keptSession(sessions, key)
      return kept && kept._expire > Date.now()
        ? { id: kept.id, nickname: kept.nickname, chosen: kept.chosen }
        : null
    },
  }
}

async function keptSession(sessions: Sessions, key: string): Promise<Kept | undefined> {
  const found = await sessions.findSession(key)
  if (found === null) return undefined
  const { expiresAt, ...kept } = found
  return { ...kept, _expire: expiresAt, _maxAge: YEAR_MS }
}
