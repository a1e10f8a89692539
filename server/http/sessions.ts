import { randomBytes } from 'node:crypto'
import type Keygrip from 'keygrip'
import type Koa from 'koa'
import session from 'koa-session'
import type { Sessions } from '../chat/ports'
import type { MemberId, Nickname, Session } from '../protocol'

const COOKIE = 'teahouse'
const YEAR_MS = 365 * 24 * 60 * 60_000

declare module 'koa' {
  interface ExtendableContext {
    /** Empty for a stranger; `null` forgets it. `save` writes it back although nothing changed. */
    session: (Partial<Session> & { save?: () => Promise<void> }) | null
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

/** A session key that a request proves to have. */
interface Proof {
  key: string
  /** Signed with a key that no longer signs. */
  isOld: boolean
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
  const cookie = { maxAge: YEAR_MS, sameSite: 'lax', httpOnly: true, overwrite: true, signed: true } as const
  const proofOf = (ctx: Koa.Context) => proof(ctx, app.keys as Keygrip)
  const keep = session(
    {
      ...cookie,
      key: COOKIE,
      renew: true,
      genid: () => randomBytes(24).toString('base64url'),
      externalKey: {
        get: (ctx: Koa.Context) => proofOf(ctx)?.key ?? '',
        set: (ctx: Koa.Context, key: string) => void ctx.cookies.set(COOKIE, key, cookie),
      },
      store: {
        get: (key: string) => keptSession(sessions, key),
        set: (key: string, { id, nickname, chosen, _expire }: Kept) =>
          sessions.saveSession(key, { id, nickname, chosen, expiresAt: _expire }),
        destroy: (key: string) => sessions.forgetSession(key),
      },
    },
    app,
  )
  return {
    middleware: (ctx, next) =>
      keep(ctx, async () => {
        await next()
        // Both cookies are written again, with a lifetime of a year like any others.
        if (proofOf(ctx)?.isOld && ctx.session?.id !== undefined) await ctx.session.save?.()
      }),
    isSigned: (ctx) => proofOf(ctx) !== null,
    async load(ctx) {
      const key = proofOf(ctx)?.key
      const kept = key === undefined ? undefined : await keptSession(sessions, key)
      return kept && kept._expire > Date.now()
        ? { id: kept.id, nickname: kept.nickname, chosen: kept.chosen }
        : null
    },
  }
}

/**
 * Reads the cookie and writes nothing: `cookies.get` with `signed` would replace an old signature by one that ends with
 * the browser.
 */
function proof(ctx: Koa.Context, keys: Keygrip): Proof | null {
  const key = ctx.cookies.get(COOKIE, { signed: false })
  const signature = ctx.cookies.get(`${COOKIE}.sig`, { signed: false })
  if (!key || !signature) return null
  const signedBy = keys.index(`${COOKIE}=${key}`, signature)
  return signedBy < 0 ? null : { key, isOld: signedBy > 0 }
}

async function keptSession(sessions: Sessions, key: string): Promise<Kept | undefined> {
  const found = await sessions.findSession(key)
  if (found === null) return undefined
  const { expiresAt, ...kept } = found
  return { ...kept, _expire: expiresAt, _maxAge: YEAR_MS }
}
