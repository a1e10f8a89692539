import { Failure } from '../../errors'
import type { Entry } from '../../../common/protocol/entries'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Clock, Draft, Refused } from '../ports'
import { AdaptiveBatcher } from './adaptive-batcher'
import { batchSize, patienceMs } from './batch-size'

const WINDOW_MAX_MS = 70
/** After a flush that failed this slowly the drafts behind it fail too: their authors have waited long enough. */
const LONG_FLUSH_MS = 1_000

export interface DraftsParts {
  room: RoomName
  clock: Pick<Clock, 'monotonic'>
  /** Saves and tells. @returns what became of each draft */
  flush: (drafts: readonly Draft[], origins: Origins) => Promise<readonly (Entry | Refused)[]>
  onFlush: (ms: number, drafts: number) => void
  /** Called with the drafts of newcomers that the shield refused. */
  onShielded: (room: RoomName, drafts: number) => void
}

/** What decides on a draft beside it, and is not stored. */
export interface Origin {
  /** The hashes of the network it comes from, by the newest key first. */
  networks?: readonly string[]
  /** Part of what a moderator ordered. */
  isOrdered?: true
}

/** The same of several drafts. */
export interface Origins {
  networks: ReadonlyMap<MemberId, readonly string[]>
  /** Ids. */
  ordered: readonly string[]
}

interface PendingDraft {
  draft: Draft
  origin: Origin
  resolve: (entry: Entry | Refused) => void
  reject: (error: Failure) => void
}

/** The drafts of one room, flushed in batches. In a quiet room each goes at once. */
export class Drafts {
  readonly #parts: DraftsParts
  readonly #batcher: AdaptiveBatcher<PendingDraft>

  constructor(parts: DraftsParts) {
    this.#parts = parts
    this.#batcher = new AdaptiveBatcher<PendingDraft>({
      clock: parts.clock,
      longestMs: WINDOW_MAX_MS,
      patienceMs,
      take: batchSize,
      flush: (batch) => this.#flush(batch),
    })
  }

  /** Resolves after the flush. @throws {Failure} what the rules refuse */
  add(draft: Draft, origin: Origin): Promise<Entry | Refused> {
    return new Promise((resolve, reject) => this.#batcher.add({ draft, origin, resolve, reject }))
  }

  /** Resolves when no draft is pending. */
  async settled(): Promise<void> {
    await this.#batcher.settled()
  }

  /** Never throws: it rejects the drafts instead. */
  async #flush(batch: PendingDraft[]): Promise<void> {
    const { room, clock, flush, onFlush, onShielded } = this.#parts
    const startedAt = clock.monotonic()
    try {
      const outcomes = await flush(
        batch.map(({ draft }) => draft),
        originsOf(batch),
      )
      const shielded = outcomes.filter((outcome) => 'code' in outcome && outcome.code === 'shielded')
      if (shielded.length > 0) onShielded(room, shielded.length)
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]!
        if (isEntry(outcome) || outcome.code === undefined) resolve(outcome)
        else reject(new Failure(outcome.code, outcome.retryAfterMs))
      })
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure('internal', undefined, error)
      for (const { reject } of batch) reject(failure)
      if (clock.monotonic() - startedAt > LONG_FLUSH_MS) {
        for (const { reject } of this.#batcher.takeAll()) reject(failure)
      }
    }
    onFlush(clock.monotonic() - startedAt, batch.length)
  }
}

const originsOf = (batch: readonly PendingDraft[]): Origins => ({
  networks: new Map(batch.map(({ draft, origin: { networks = [] } }) => [draft.author.id, networks])),
  ordered: batch.filter(({ origin }) => origin.isOrdered).map(({ draft }) => draft.id),
})

export const isEntry = (outcome: Entry | Refused): outcome is Entry => outcome.seq > 0
