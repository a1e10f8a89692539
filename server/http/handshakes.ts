import { type IncomingMessage, ServerResponse } from 'node:http'
import type Koa from 'koa'
import { SESSION_MS } from '../chat/people/session-lifetime'
import type { Clock, Sessions } from '../chat/ports'
import { guestNameOf } from './page/language'
import type { SessionCookies } from './sessions'

interface Parts {
  cookies: SessionCookies
  sessions: Pick<Sessions, 'keepSession'>
  clock: Pick<Clock, 'now'>
}

/** Who a handshake of Socket.IO comes from, by the cookies that any other request carries. */
export function readHandshakes(web: Koa, { cookies, sessions, clock }: Parts) {
  const contextOf = (request: IncomingMessage) => web.createContext(request, new ServerResponse(request))
  return {
    standing: (request: IncomingMessage) => cookies.standing(contextOf(request)),
    async recognise(request: IncomingMessage) {
      const ctx = contextOf(request)
      const found = await cookies.load(ctx)
      const guestName = guestNameOf(ctx)
      if (found === null) return { session: null, guestName, keep: null }
      const { session, isNewcomer } = found
      const keep = () => sessions.keepSession(session.id, clock.now() + SESSION_MS)
      return { session, guestName, keep: isNewcomer ? keep : null }
    },
  }
}
