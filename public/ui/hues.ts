import type { MemberId } from '../../common/protocol/ids'

/** Around the colour circle of oklch in even steps, without the greens of the accent. */
export const hues = Array.from({ length: 12 }, (_, index) => Math.round((215 + index * 21.8) % 360))
/** Coprime to 12, so it visits all of them, and neighbours look different. */
const STEP = 5
/** Beyond this number the members seen first are forgotten. */
const MOST_PEOPLE = 10_000

/** The colour of each member while the page is open. */
export class Hues {
  readonly #indexOf = new Map<MemberId, number>()
  readonly #uses = hues.map(() => 0)

  /**
   * The id decides, unless its colour is in use and another one is rarer.
   * @param beside people who stand next to this one, whose colours are avoided
   */
  of(id: MemberId, beside: readonly (MemberId | undefined)[] = []): number {
    return hues[this.#indexOf.get(id) ?? this.#choose(id, beside)]!
  }

  #choose(id: MemberId, beside: readonly (MemberId | undefined)[]): number {
    const taken = beside.flatMap((each) => (each && this.#indexOf.get(each)) ?? [])
    const first = hash(id)
    const inOrder = hues.map((_, n) => (first + n * STEP) % hues.length)
    const { index: chosen } = inOrder
      .map((index) => ({ index, cost: this.#cost(index, taken) }))
      .reduce((best, each) => (each.cost < best.cost ? each : best))
    this.#indexOf.set(id, chosen)
    this.#uses[chosen]! += 1
    if (this.#indexOf.size > MOST_PEOPLE) this.#forgetFirst()
    return chosen
  }

  /** A neighbour's colour costs most, a similar one less, a rare one least. */
  #cost(index: number, taken: readonly number[]): number {
    const nearest = Math.min(...taken.map((each) => distance(index, each)))
    return (nearest === 0 ? 1_000_000 : 0) + 2 * this.#uses[index]! + (nearest === 1 ? 1 : 0)
  }

  #forgetFirst(): void {
    for (const [id, index] of this.#indexOf) {
      this.#indexOf.delete(id)
      this.#uses[index]! -= 1
      return
    }
  }
}

/** Around the circle. */
function distance(a: number, b: number): number {
  const steps = Math.abs(a - b)
  return Math.min(steps, hues.length - steps)
}

function hash(text: string): number {
  let value = 0
  for (let index = 0; index < text.length; index++) value = (value * 31 + text.charCodeAt(index)) | 0
  return Math.abs(value) % hues.length
}
