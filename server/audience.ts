import type { Audience } from './chat/ports'
import type { Cluster } from './cluster/cluster'
import type { Sockets } from './realtime/sockets'

/** The clients of this node and of the others. @param cluster `null` on a single node */
export function audienceOf(sockets: Sockets, cluster: Cluster | null): Audience {
  return {
    tell: sockets.tell,
    tellTyping(room, member) {
      sockets.tellTyping(room, member)
      cluster?.tellTyping(room, member)
    },
    tellSession(session) {
      sockets.tellSession(session)
      cluster?.tellSession(session)
    },
  }
}
