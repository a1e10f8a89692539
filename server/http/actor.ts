import type { IncomingMessage } from 'node:http'
import { type Actor, memberOf } from '../chat/actor'
import type { Chat } from '../chat/chat'
import { addressKey, maskAddress } from '../chat/limits/client-address'
import type { Config } from '../config/config'
import type { Session } from '../../common/protocol/members'
import { clientAddress } from '../request'

interface Parts {
  chat: Pick<Chat, 'crowd' | 'memberships'>
  config: Config
}

/** The session of a request. */
export function actorOf(request: IncomingMessage, session: Session, { chat, config }: Parts): Actor {
  const address = clientAddress(request, config.trustedProxies)
  return {
    via: 'http',
    session,
    member: memberOf(session, config.showMaskedAddress ? maskAddress(address) : undefined),
    rateKey: addressKey(address),
    // It may have entered through another node.
    isIn: (room) => chat.memberships.has(room, session.id) || chat.crowd.has(room, session.id),
  }
}
