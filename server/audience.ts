import type { MemberId, RoomName } from '../common/protocol/ids'
import type { AdmissionStore } from './chat/admission/admission-store'
import { stopsBeingOpen } from './chat/admission/barrier'
import type { Here } from './chat/moderation/announce'
import { waitingFor } from './chat/moderation/queue/queue'
import type { Audience } from './chat/ports'
import type { Memberships } from './chat/rooms/memberships'
import { removalsOf, type RoomState } from './chat/moderation/room-state'
import type { Room } from './chat/rooms/room'
import type { Rooms } from './chat/rooms/rooms'
import type { Cluster } from './cluster/cluster'
import type { Sockets } from './realtime/sockets'

type AudienceHere = Here & Pick<Audience, 'tellMember' | 'tellModerators'>

/** The clients of this node. @param moderatorsOf an open room */
export function audienceHere(
  sockets: Sockets,
  memberships: Memberships,
  moderatorsOf: Rooms['moderators'],
): AudienceHere {
  return {
    tellMember: sockets.tellMember,
    tellModerators(room, waiting) {
      for (const { member, role } of moderatorsOf(room))
        if (sockets.presence.has(room, member))
          sockets.tellMember(member, 'moderation', waitingFor(room, waiting, role))
    },
    tell: sockets.tell,
    remove(member, fact) {
      if (fact.code !== 'muted') memberships.leave(fact.room, member)
      sockets.remove(member, fact)
    },
    removeFrom(room, why) {
      for (const member of sockets.removeFrom(room, why)) memberships.leave(room, member)
    },
  }
}

/** The clients of all nodes; a fact of a room is for this node's. @param cluster `null` on a single node */
export function audienceOf(
  here: AudienceHere,
  sockets: Sockets,
  cluster: Cluster | null,
): Audience & Pick<Sockets, 'dismiss'> {
  return {
    tell: here.tell,
    removeFrom: here.removeFrom,
    addressKeyIn: sockets.addressKeyIn,
    tellTyping(room, member) {
      sockets.tellTyping(room, member)
      cluster?.tellTyping(room, member)
    },
    tellSession(session) {
      sockets.tellSession(session)
      cluster?.tell('session', session)
    },
    remove(member, fact) {
      here.remove(member, fact)
      cluster?.tell('removed', { member, fact })
    },
    dismiss(member) {
      sockets.dismiss(member)
      cluster?.tell('dismissed', member)
    },
    tellMember(member, fact, payload) {
      here.tellMember(member, fact, payload)
      cluster?.tell('told', { member, fact, payload })
    },
    tellModerators(room, waiting) {
      here.tellModerators(room, waiting)
      cluster?.tell('waiting', { room, waiting })
    },
    tellState: (room, revision) => cluster?.tell('state', { room, revision }),
  }
}

export const idsIn = (room: RoomName, { presence }: Sockets): MemberId[] =>
  presence.page(room, '', Infinity).map(({ id }) => id)

interface KeeperParts {
  sockets: Sockets
  memberships: Memberships
  admissions: AdmissionStore
  onFailure: (error: unknown) => void
}

/**
 * Admits those whom this node let in before a room stopped being open: the node that decided may not have heard of all.
 * This node may not have heard of the newest kicks and bans.
 */
export function insideKeeper({ sockets, memberships, admissions, onFailure }: KeeperParts) {
  return ({ name, state }: Room, before: RoomState): void => {
    if (!stopsBeingOpen(before, state)) return
    const inside = idsIn(name, sockets).filter((member) => memberships.has(name, member))
    const known = inside.flatMap((member) => removalsOf(state, member))
    admissions.keepIn(name, inside, known).catch(onFailure)
  }
}
