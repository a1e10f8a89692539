import type { Page } from '../../common/protocol/answers'
import type { RoomName } from '../../common/protocol/ids'
import type { Connection } from './connection/connection'
import type { Gap } from './gap'
import type { Growth, Timeline } from './timeline'

const PAGE_SIZE = 50
const GAP_PAGE_SIZE = 100
/** After a refusal that does not say when, or no answer. */
const RETRY_MS = 1_000

interface LoaderParts {
  connection: Connection
  timeline: Timeline
  /** What the server calls the room. */
  title: () => RoomName
  tell: (growth: Growth) => void
}

/** Asks for what a room's log lacks, and for what changed in it meanwhile. */
export class Loader {
  readonly #parts: LoaderParts
  /** Whether it is answered. */
  #loading: Promise<boolean> | null = null
  #isRefreshing = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  older(): Promise<boolean> {
    const { first, older } = this.#parts.timeline
    return older ? this.#load(first, PAGE_SIZE) : Promise.resolve(false)
  }

  /** @param from the side of the gap the reader comes from */
  gap(gap: Readonly<Gap>, from: 'after' | 'before'): Promise<boolean> {
    const before = from === 'before' ? gap.before : Math.min(gap.before, gap.after + GAP_PAGE_SIZE + 1)
    return this.#load(before, GAP_PAGE_SIZE)
  }

  /** Loads the entry `seq` and what stands around it, once nothing else is being loaded. @returns whether that is answered */
  async around(seq: number): Promise<boolean> {
    await this.#loading
    const { last } = this.#parts.timeline
    return seq > last || this.#load(Math.min(seq + GAP_PAGE_SIZE / 2, last + 1), GAP_PAGE_SIZE)
  }

  /** Asks for what changed where changes may have been missed, until none is. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#isRefreshing) return
    this.#isRefreshing = true
    const retryAfterMs = await this.#refreshAll()
    this.#isRefreshing = false
    if (retryAfterMs === null || this.#parts.connection.state !== 'online') return
    this.#timer = setTimeout(() => void this.refresh(), retryAfterMs * (1 + Math.random()))
  }

  /** The connection is gone. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** @returns when to go on; `null` where there is nothing more to ask */
  async #refreshAll(): Promise<number | null> {
    const { connection, timeline, title } = this.#parts
    for (let [stale] = timeline.stale; stale; [stale] = timeline.stale) {
      const { from, to, since } = stale
      const take = this.#taking()
      const answer = await connection.ask('changes', { room: title(), from, to, since })
      take(() =>
        answer?.ok ? timeline.refreshed({ ...answer.value, from, to: answer.value.through, since }) : null,
      )
      if (answer?.ok === false && !answer.retryable) return null
      if (!answer?.ok) return answer?.retryAfterMs ?? RETRY_MS
      // As of a moment before another page came.
      if (timeline.stale[0] === stale) return RETRY_MS
    }
    return null
  }

  #load(before: number, limit: number): Promise<boolean> {
    this.#loading ??= this.#loadPage(before, limit).finally(() => (this.#loading = null))
    return this.#loading
  }

  async #loadPage(before: number, limit: number): Promise<boolean> {
    const { connection, timeline, title } = this.#parts
    const take = this.#taking()
    const answer = await connection.ask('history', { room: title(), before, limit })
    take(() => (answer?.ok ? timeline.filled(ranged(answer.value, 1, before - 1, timeline.last)) : null))
    if (timeline.stale.length > 0) void this.refresh()
    return answer?.ok === true
  }

  /** An ask is sent. @returns takes in its answer, unless another history began meanwhile */
  #taking(): (take: () => Growth | null) => void {
    const { timeline, tell } = this.#parts
    const { resets } = timeline
    const answered = timeline.asking()
    return (take) => {
      const growth = resets === timeline.resets ? take() : null
      answered()
      if (growth) tell(growth)
    }
  }
}

/** A page of a server of the version before states no range; its log has no changes. */
export function ranged<P extends Page>(page: P, lowest: number, to: number, asOf: number): P {
  if ('from' in page) return page
  const { entries, more } = page as Page
  const from = more ? (entries[0]?.seq ?? lowest) : lowest
  return { ...(page as P), from, to, floor: 1, asOf }
}
