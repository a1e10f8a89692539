import { NEWCOMER_MS } from '../../server/chat/people/session-lifetime'
import { startChat } from './chat'

/** A server that forgets newcomers when it is told to, as if their time was over. */
export async function startForgetfulChat(): Promise<{ url: string; forget: () => Promise<void> }> {
  let forget!: () => Promise<void>
  const { url } = await startChat({}, undefined, {
    decorateSessions: (sessions) => {
      forget = () => sessions.forgetExpiredSessions(Date.now() + NEWCOMER_MS + 1)
      return sessions
    },
  })
  return { url, forget }
}
