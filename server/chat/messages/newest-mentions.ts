import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { BatchedLookup } from '../log/batched-lookup'
import type { Clock, Store } from '../ports'

/** Reads the newest mention of each member that enters a room, in one query for all that enter at the same moment. */
export class NewestMentions {
  readonly #lookup: BatchedLookup<MemberId, number | null>

  constructor(room: RoomName, store: Pick<Store, 'newestMentions'>, clock: Pick<Clock, 'monotonic'>) {
    this.#lookup = new BatchedLookup(clock, async (members) => {
      const found = await store.newestMentions(room, [...new Set(members)])
      const newest = new Map(found.map(({ member, seq }) => [member, seq]))
      return members.map((member) => newest.get(member) ?? null)
    })
  }

  /** @returns `seq` of the newest message by another author that mentions the member; `null` for none */
  newest(member: MemberId): Promise<number | null> {
    return this.#lookup.ask(member)
  }
}
