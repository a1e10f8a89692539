import type { Member } from '../../../common/protocol/members'
import type { RoomName } from '../../../common/protocol/ids'
import type { ModerationLog } from '../moderation/ruling'
import { PINS_MAX } from '../messages/decide'
import type { ChangesRange, ReactorsRange, Store } from '../ports'
import type { RawChanges, RawPage, RawPins } from './page'

const CHANGES_MAX = 100

type Source = Pick<Store, 'around' | 'changes' | 'moderationLog' | 'pins' | 'reactors'>

/** What is read of a room's log from the store alone. */
export class StoredReads {
  readonly #room: RoomName
  readonly #store: Source

  constructor(room: RoomName, store: Source) {
    this.#room = room
    this.#store = store
  }

  /** The message with this `seq`, and half of `limit` on each side. */
  around(seq: number, limit: number): Promise<RawPage> {
    return this.#store.around(this.#room, { seq, half: Math.floor(limit / 2) })
  }

  changes(range: Omit<ChangesRange, 'limit'>): Promise<RawChanges> {
    return this.#store.changes(this.#room, { ...range, limit: CHANGES_MAX })
  }

  pins(before: number): Promise<RawPins> {
    return this.#store.pins(this.#room, { before, limit: PINS_MAX })
  }

  moderationLog(before = Number.MAX_SAFE_INTEGER, limit: number): Promise<ModerationLog> {
    return this.#store.moderationLog(this.#room, { before, limit })
  }

  reactors(range: ReactorsRange): Promise<Member[]> {
    return this.#store.reactors(this.#room, range)
  }
}
