import type { Kysely } from 'kysely'
import type { BanStore } from '../../../chat/moderation/bans/ban-store'
import type { Tables } from '../../schema'
import { asStorageFailure } from '../../storage-failure'
import type { WriteHealth } from '../../write-health'
import { endErasure, lastNetwork, pendingErasures, targetsOf } from './erasures'
import { abandonedRooms, noteOwner } from './ownership'
import { banKeys } from './room-states'

export function banStore(db: Kysely<Tables>, health: WriteHealth): BanStore {
  return {
    lastNetwork: (room, member) => asStorageFailure(() => lastNetwork(db, room, member)),
    banKeys: () => asStorageFailure(() => banKeys(db)),
    pendingErasures: () => asStorageFailure(() => pendingErasures(db)),
    targetsOf: (erasure, limit) => asStorageFailure(() => targetsOf(db, erasure, limit)),
    endErasure: (erasure) => health.write(() => db.transaction().execute((db) => endErasure(db, erasure))),
    noteOwner: (room, owner, at) => health.write(() => noteOwner(db, room, owner, at)),
    abandonedRooms: (since, after) => asStorageFailure(() => abandonedRooms(db, since, after)),
  }
}
