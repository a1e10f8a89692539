import type { RoomName } from '../../../common/protocol/ids'
import type { Clock, Store } from '../ports'
import type { LiveState } from '../rooms/live-state'
import type { RoomNames } from '../rooms/room-names'
import type { DraftsParts } from './drafts'
import type { KeptListener } from './kept-listeners'
import type { RecentMemory } from './recent-memory'

export interface LogParts extends Pick<DraftsParts, 'onFlush' | 'onShielded'> {
  store: Store
  names: RoomNames
  memory: RecentMemory
  clock: Clock
  /** Called in this order: the room's members first. */
  keptListeners: readonly KeptListener[]
  onListenerFailure: (error: unknown) => void
  /** Called when an append may have given its authors roles. */
  onTalked: (room: RoomName) => void
  /** Other nodes append to the same log. */
  isShared: boolean
}

/** What differs between rooms. */
export interface OwnParts {
  state: LiveState
}
