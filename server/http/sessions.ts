import type { IncomingMessage } from 'node:http'
import type Keygrip from 'keygrip'
import type Koa from 'koa'
import session from 'koa-session'
import type { Sessions, Standing, StoredSession } from '../chat/ports'
import { isNewcomer, NEWCOMER_MS, SESSION_MS } from '../chat/people/session-lifetime'
import { newSecret } from '../chat/secrets'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { Session } from '../../common/protocol/members'

const COOKIE = 'teahouse'
/** Browsers accept a cookie of this name only from this host over https (RFC 6265bis, 4.1.3.2). */
const COOKIE_ON_HTTPS = `__Host-${COOKIE}`
/** A sibling domain may set cookies of the same name. Each pair costs three HMACs per key. */
const PAIRS_MAX = 6

declare module 'koa' {
  interface ExtendableContext {
    /** Empty for a new visitor; `null` deletes it. `save` writes it back unchanged. */
    session: (Partial<Session> & { save?: () => Promise<void> }) | null
  }
}

/** A session as koa-session stores it. */
interface Kept {
  id: MemberId
  nickname: Nickname
  chosen: boolean
  _expire: number
  _maxAge: number
}

/** A session key from a request with a valid signature. */
interface Proof {
  key: string
  /** Under the old cookie name, or signed with a retired key. */
  isOld: boolean
}

/** A cookie and its possible signature. */
interface Pair {
  name: string
  key: string
  signature: string
}

export interface SessionCookies {
  /** Loads `ctx.session`, and saves it after the handler when it was changed or is due for renewal. */
  middleware: Koa.Middleware
  /** By a cookie that was signed here, how long its session has been there; `null` without one. */
  standing: (ctx: Koa.Context) => Standing | null
  /** The session of any request, a handshake among them; `null` without a valid cookie. Writes nothing back. */
  load: (ctx: Koa.Context) => Promise<{ session: Session; isNewcomer: boolean } | null>
}

/**
 * The cookie carries a random key and its signature; everything else stays here.
 * @param isHttps the chat is reached over https alone
 */
export function createSessionCookies(app: Koa, sessions: Sessions, isHttps: boolean): SessionCookies {
  const names = isHttps ? [COOKIE_ON_HTTPS, COOKIE] : [COOKIE]
  const name = names[0]!
  const cookie = {
    maxAge: SESSION_MS,
    sameSite: 'lax',
    httpOnly: true,
    overwrite: true,
    signed: true,
  } as const
  /** A handshake asks several times, each time with a context of its own. */
  const proofs = new WeakMap<IncomingMessage, Proof | null>()
  const proofOf = ({ req }: Koa.Context): Proof | null => {
    const known = proofs.get(req)
    if (known !== undefined) return known
    const found = proof(req, names, app.keys as Keygrip)
    proofs.set(req, found)
    return found
  }
  const keep = session(
    {
      ...cookie,
      key: name,
      renew: true,
      genid: () => newKey(Date.now()),
      externalKey: {
        get: (ctx: Koa.Context) => proofOf(ctx)?.key ?? '',
        set: (ctx: Koa.Context, key: string) => void ctx.cookies.set(name, key, cookie),
      },
      store: {
        get: async (key: string) => koaSession(await sessions.findSession(key)),
        async set(key: string, { id, nickname, chosen, _expire }: Kept) {
          const known = await sessions.findSession(key)
          const now = Date.now()
          const isNew = known === null || isNewcomer(known, now)
          const expiresAt = isNew ? (known?.expiresAt ?? now + NEWCOMER_MS) : _expire
          await sessions.saveSession(key, { id, nickname, chosen, expiresAt })
        },
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
    standing(ctx) {
      const proof = proofOf(ctx)
      return proof && standingOf(proof.key, Date.now())
    },
    async load(ctx) {
      const key = proofOf(ctx)?.key
      const found = key === undefined ? null : await sessions.findSession(key)
      const now = Date.now()
      if (found === null || found.expiresAt <= now) return null
      const { id, nickname, chosen } = found
      return { session: { id, nickname, chosen }, isNewcomer: isNewcomer(found, now) }
    },
  }
}

/** Returning visitors are admitted first; the key contains its creation time. */
function newKey(now: number): string {
  return `${now.toString(36)}.${newSecret()}`
}

/**
 * By the age of the key alone, because nothing is read before the queue. A cookie older than an hour is `known` even if
 * its session was deleted: it is queued as a returning one, and refused when the session is read.
 */
function standingOf(key: string, now: number): Standing {
  // The keys of earlier versions have no time.
  const [madeAt, secret] = key.split('.')
  return secret !== undefined && now - parseInt(madeAt!, 36) < NEWCOMER_MS ? 'new' : 'known'
}

/**
 * Reads the cookies and writes nothing: `cookies.get` with `signed` would replace an old signature by one that ends with
 * the browser. Of several of one name the one that is signed counts.
 */
function proof({ headers }: IncomingMessage, names: readonly string[], keys: Keygrip): Proof | null {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const pairs = names.flatMap((name) => pairsOf(name, cookies))
  for (const { name, key, signature } of pairs.slice(0, PAIRS_MAX)) {
    const signedBy = keys.index(`${name}=${key}`, signature)
    if (signedBy >= 0) return { key, isOld: signedBy > 0 || name !== names[0] }
  }
  return null
}

/** Browsers send a cookie and its signature in the same order, so those at the same place come first. */
function pairsOf(name: string, cookies: readonly string[]): Pair[] {
  const valuesOf = (name: string) =>
    cookies
      .filter((cookie) => cookie.startsWith(`${name}=`))
      .slice(0, PAIRS_MAX)
      .map((cookie) => cookie.slice(name.length + 1))
  const signatures = valuesOf(`${name}.sig`)
  return valuesOf(name)
    .flatMap((key, at) =>
      signatures.map((signature, n) => ({ name, key, signature, apart: Math.abs(at - n) })),
    )
    .sort((one, other) => one.apart - other.apart)
}

/** A new visitor's cookie lasts as long as any other, and is not renewed by each request. */
function koaSession(found: StoredSession | null): Kept | undefined {
  if (found === null) return undefined
  const { expiresAt, ...kept } = found
  const now = Date.now()
  if (expiresAt <= now) return undefined
  return { ...kept, _expire: isNewcomer(found, now) ? now + SESSION_MS : expiresAt, _maxAge: SESSION_MS }
}
