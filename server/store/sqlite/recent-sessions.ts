import type { Sessions, StoredSession } from '../../chat/ports'
import { override } from '../methods'

const RECENT_MAX = 10_000

/**
 * Caches recent sessions, so that a handshake need not wake the database's thread. Correct only with a single writer, as
 * on SQLite, and when calls are answered in order: a read before a write fills the cache before the write updates it.
 */
export function recentSessions(sessions: Sessions): Sessions {
  const recent = new Map<string, StoredSession>()

  function remember(key: string, session: StoredSession): void {
    recent.delete(key)
    if (recent.size >= RECENT_MAX) recent.delete(recent.keys().next().value!)
    recent.set(key, session)
  }

  function forgetThose(areSo: (session: StoredSession) => boolean): void {
    for (const [key, session] of recent) if (areSo(session)) recent.delete(key)
  }

  return override(sessions, {
    async findSession(key) {
      const known = recent.get(key)
      if (known !== undefined) return known
      const found = await sessions.findSession(key)
      if (found !== null) remember(key, found)
      return found
    },
    async saveSession(key, session) {
      await sessions.saveSession(key, session).catch((error: unknown) => {
        recent.delete(key)
        throw error
      })
      remember(key, session)
    },
    async renameSession(session, expiresAt) {
      await sessions
        .renameSession(session, expiresAt)
        .finally(() => forgetThose(({ id }) => id === session.id))
    },
    async keepSession(member, expiresAt) {
      await sessions.keepSession(member, expiresAt).catch((error: unknown) => {
        forgetThose(({ id }) => id === member)
        throw error
      })
      for (const [key, session] of recent) {
        const isKeptLonger = session.id === member && session.expiresAt < expiresAt
        if (isKeptLonger) recent.set(key, { ...session, expiresAt })
      }
    },
    async forgetSession(key) {
      await sessions.forgetSession(key).finally(() => recent.delete(key))
    },
    async forgetExpiredSessions(now) {
      await sessions.forgetExpiredSessions(now)
      forgetThose(({ expiresAt }) => expiresAt < now)
    },
  })
}
