import type { MemberId } from '../../common/protocol/ids'

/** How long one is shown as typing after it was told. */
export const SHOWN_MS = 6_000

/** Who is typing in a room, in the order in which they began. */
export class Typists {
  readonly #until = new Map<MemberId, number>()

  /** @param now milliseconds, from any clock that never runs backwards */
  heard(member: MemberId, now: number): void {
    this.at(now)
    this.#until.set(member, now + SHOWN_MS)
  }

  /** What they typed has arrived, or they are gone. */
  stopped(members: readonly MemberId[]): void {
    for (const member of members) this.#until.delete(member)
  }

  at(now: number): MemberId[] {
    for (const [member, until] of this.#until) if (until <= now) this.#until.delete(member)
    return [...this.#until.keys()]
  }
}
