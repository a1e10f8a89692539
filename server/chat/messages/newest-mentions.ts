import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { AdaptiveBatcher } from '../log/adaptive-batcher'
import type { Clock, Store } from '../ports'

/** Members per query. */
const ASKED_MAX = 500
const WINDOW_MAX_MS = 20

interface Asking {
  member: MemberId
  resolve: (seq: number | null) => void
  reject: (error: unknown) => void
}

/** Reads the newest mention of each member that enters a room, in one query for all that enter at the same moment. */
export class NewestMentions {
  readonly #asking: AdaptiveBatcher<Asking>

  constructor(room: RoomName, store: Pick<Store, 'newestMentions'>, clock: Pick<Clock, 'monotonic'>) {
    this.#asking = new AdaptiveBatcher({
      clock,
      longestMs: WINDOW_MAX_MS,
      take: (waiting) => Math.min(waiting.length, ASKED_MAX),
      flush: async (batch) => {
        const members = [...new Set(batch.map(({ member }) => member))]
        try {
          const found = await store.newestMentions(room, members)
          const newest = new Map(found.map(({ member, seq }) => [member, seq]))
          for (const { member, resolve } of batch) resolve(newest.get(member) ?? null)
        } catch (error) {
          for (const { reject } of batch) reject(error)
        }
      },
    })
  }

  /** @returns `seq` of the newest message by another author that mentions the member; `null` for none */
  newest(member: MemberId): Promise<number | null> {
    return new Promise((resolve, reject) => this.#asking.add({ member, resolve, reject }))
  }
}
