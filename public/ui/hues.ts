import type { MemberId } from '../../common/protocol'

/** Around the colour circle of oklch in even steps, without the greens of the accent. */
export const hues = Array.from({ length: 12 }, (_, index) => Math.round((215 + index * 21.8) % 360))
/** With 12 it has no common divisor, so it leads to all of them; the next one looks different. */
const STEP = 5
/** More people than this are forgotten, those first who were seen first. */
const MOST_PEOPLE = 10_000

/** Which colour each person has as long as the page is open. */
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

  /** The colour of a neighbour costs most, a rare one little; one that resembles a neighbour's a bit more. */
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
