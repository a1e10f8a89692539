import type { MemberId } from '../../../../common/protocol/ids'

/** What newcomers may do in a larger room: its members, too, were newcomers once. */
const PER_MEMBER_PER_MINUTE = 12
/** Acts above the rate: those of half a minute. */
const BURST_MINUTES = 0.5
/** The size of a room is looked at so often, so that the wave itself does not count at once. */
const SIZED_EVERY_MS = 60_000
const MINUTE_MS = 60_000
/** Members who do not count when they enter again. */
const KNOWN_MAX = 5_000

/**
 * Notices that newcomers enter a room, and write there, at a rate that the room does not know: a leaky bucket. Times are
 * milliseconds of a clock that never runs backwards.
 */
export class Wave {
  readonly #perMinute: number
  readonly #known = new Set<MemberId>()
  #acts = 0
  #at = 0
  #size = 0
  #sizedAt = -Infinity
  #restsUntil = -Infinity

  /** @param perMinute what newcomers may do in the smallest room */
  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** A newcomer entered. @param size members present. @returns whether this is a wave */
  enter(member: MemberId, size: number, now: number): boolean {
    if (this.#known.has(member)) return false
    this.#known.add(member)
    if (this.#known.size > KNOWN_MAX) this.#known.delete(this.#known.values().next().value!)
    return this.act(1, size, now)
  }

  /** Newcomers wrote, or tried to. */
  act(count: number, size: number, now: number): boolean {
    if (now - this.#sizedAt >= SIZED_EVERY_MS) [this.#size, this.#sizedAt] = [size, now]
    const perMinute = Math.max(this.#perMinute, this.#size * PER_MEMBER_PER_MINUTE)
    const most = perMinute * BURST_MINUTES
    const left = Math.max(0, this.#acts - ((now - this.#at) / MINUTE_MS) * perMinute)
    this.#acts = Math.min(left + count, most + 1)
    this.#at = now
    return this.#acts > most && now >= this.#restsUntil
  }

  /** Begins anew, and notices nothing for a while. */
  rest(until: number): void {
    this.#acts = 0
    this.#restsUntil = until
  }
}
