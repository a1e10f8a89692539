import type { Facts } from '../../common/protocol/facts'

/**
 * While a room is hot, what it says in one window of time is shown together; the first word after a pause at once.
 * Where showing takes long the window grows, so that most of the time is left for the person.
 */
const WINDOW_MS = 80
const LONGEST_WINDOW_MS = 250
const WINDOW_PER_WORK = 3
/** So many are shown at once, or a quarter of those that wait, so that no key has to; far too many all at once. */
const FEW_AT_ONCE = 100
const MOST_WAITING = 3_000

/** Collects what a room says and hands it on in windows, in order. */
export class RenderThrottle {
  readonly #take: (facts: Facts['message'][]) => void
  #heard: Facts['message'][] = []
  #window: ReturnType<typeof setTimeout> | undefined

  constructor(take: (facts: Facts['message'][]) => void) {
    this.#take = take
  }

  /** True while something was heard that is not handed on yet. */
  get isBehind(): boolean {
    return this.#heard.length > 0
  }

  add(fact: Facts['message']): void {
    this.#heard.push(fact)
    if (this.#window === undefined) this.#next()
  }

  /** Hands on everything now. */
  end(): void {
    clearTimeout(this.#window)
    this.#window = undefined
    this.#take(this.#heard.splice(0))
  }

  /** Does so again after the window when there was anything. */
  #next(): void {
    const startedAt = performance.now()
    const facts = this.#few()
    this.#take(facts)
    const work = (performance.now() - startedAt) * WINDOW_PER_WORK
    const window = Math.min(LONGEST_WINDOW_MS, Math.max(WINDOW_MS, work))
    this.#window = facts.length > 0 ? setTimeout(() => this.#next(), window) : undefined
  }

  #few(): Facts['message'][] {
    const waiting = this.#heard.reduce((sum, { entries }) => sum + entries.length, 0)
    const atMost = waiting > MOST_WAITING ? Infinity : Math.max(FEW_AT_ONCE, waiting / 4)
    let end = 0
    for (let count = 0; end < this.#heard.length && count < atMost; end++)
      count += this.#heard[end]!.entries.length
    return this.#heard.splice(0, end)
  }
}
