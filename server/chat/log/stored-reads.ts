import type { Member } from '../../../common/protocol/members'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { ListRange, ReportRange, Report } from '../moderation/queue/queue'
import type { ModerationLog } from '../moderation/ruling'
import { PINS_MAX } from '../messages/decide'
import type { ChangesRange, ReactorsRange, Store } from '../ports'
import type { RawChanges, RawPage, RawPins } from './page'

const CHANGES_MAX = 100

type Source = Pick<
  Store,
  | 'around'
  | 'changes'
  | 'heldIn'
  | 'heldOf'
  | 'moderationLog'
  | 'pins'
  | 'reactors'
  | 'report'
  | 'reportsIn'
  | 'takeOutcomes'
>

/** What is read of a room from the store alone, and its reports. */
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

  heldIn(range: ListRange): ReturnType<Store['heldIn']> {
    return this.#store.heldIn(this.#room, range)
  }

  heldOf(member: MemberId): ReturnType<Store['heldOf']> {
    return this.#store.heldOf(this.#room, member)
  }

  reportsIn(range: ReportRange): ReturnType<Store['reportsIn']> {
    return this.#store.reportsIn(this.#room, range)
  }

  report(report: Report): ReturnType<Store['report']> {
    return this.#store.report(this.#room, report)
  }

  takeOutcomes(member: MemberId): ReturnType<Store['takeOutcomes']> {
    return this.#store.takeOutcomes(this.#room, member)
  }

  reactors(range: ReactorsRange): Promise<Member[]> {
    return this.#store.reactors(this.#room, range)
  }
}
