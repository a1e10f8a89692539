import type { Answer, HttpError, Nickname, Session } from '../../server/protocol'
import { ASK_LIMIT_MS } from './connection'

/** Asks who we are; a newcomer becomes somebody by asking. @throws when the server is not reached, or does not answer */
export async function readSession(): Promise<Session> {
  const response = await fetch('/api/session', { signal: inTime() })
  if (!response.ok) throw new Error(`session: ${response.status}`)
  return (await response.json()) as Session
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
    if (response.ok) return { ok: true, value: (await response.json()) as Session }
    const { code } = (await response.json()) as HttpError
    return { ok: false, code, retryable: false }
  } catch {
    return null
  }
}

/** A browser waits minutes for a line that swallows everything. */
const inTime = (): AbortSignal => AbortSignal.timeout(ASK_LIMIT_MS)

/** A session as it was remembered, whatever another version of this page or another hand made of it. */
export function parseSession(remembered: unknown): Session | null {
  const { id, nickname, chosen } = (remembered ?? {}) as Partial<Session>
  if (typeof id !== 'string' || typeof nickname !== 'string' || typeof chosen !== 'boolean') return null
  return { id, nickname, chosen }
}
