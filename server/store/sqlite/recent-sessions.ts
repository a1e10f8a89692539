import type { Sessions, StoredSession } from '../../chat/ports'
import type { MemberId } from '../../protocol'

const RECENT_MAX = 10_000

/**
 * Remembers the sessions that were kept or looked up last, so that a handshake need not wake the database's thread. Right
 * only where nobody else writes them, as in a SQLite folder, and where calls are answered in the order they came: what
 * was read before a write is remembered before it, too, and forgotten or replaced when the write has ended.
 */
export function recentSessions(sessions: Sessions): Sessions {
  const recent = new Map<string, StoredSession>()
  const keysOf = new Map<MemberId, Set<string>>()

  function remember(key: string, session: StoredSession): void {
    forget(key)
    if (recent.size >= RECENT_MAX) forget(recent.keys().next().value!)
    recent.set(key, session)
    const keys = keysOf.get(session.id)
    if (keys) keys.add(key)
    else keysOf.set(session.id, new Set([key]))
  }

  function forget(key: string): void {
    const session = recent.get(key)
    if (session === undefined) return
    recent.delete(key)
    const keys = keysOf.get(session.id)
    keys?.delete(key)
    if (keys?.size === 0) keysOf.delete(session.id)
  }

  return {
    ...sessions,
    async findSession(key) {
      const known = recent.get(key)
      if (known !== undefined) return known
      const found = await sessions.findSession(key)
      if (found !== null) remember(key, found)
      return found
    },
    async saveSession(key, session) {
      await sessions.saveSession(key, session).catch((error: unknown) => {
        forget(key)
        throw error
      })
      remember(key, session)
    },
    async renameSession(session) {
      await sessions.renameSession(session).finally(() => keysOf.get(session.id)?.forEach(forget))
    },
    async forgetSession(key) {
      await sessions.forgetSession(key).finally(() => forget(key))
    },
    async forgetExpiredSessions(now) {
      await sessions.forgetExpiredSessions(now)
      for (const [key, { expiresAt }] of recent) if (expiresAt < now) forget(key)
    },
  }
}
