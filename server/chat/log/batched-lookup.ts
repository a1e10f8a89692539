import type { Clock } from '../ports'
import { AdaptiveBatcher } from './adaptive-batcher'

/** Questions per query. */
const ASKED_MAX = 500
const WINDOW_MAX_MS = 20

interface Asking<Q, A> {
  question: Q
  resolve: (answer: A) => void
  reject: (error: unknown) => void
}

/** Answers the questions of the same moment with one query. */
export class BatchedLookup<Q, A> {
  readonly #asking: AdaptiveBatcher<Asking<Q, A>>

  /** @param find returns an answer for each question */
  constructor(clock: Pick<Clock, 'monotonic'>, find: (questions: Q[]) => Promise<A[]>) {
    this.#asking = new AdaptiveBatcher({
      clock,
      longestMs: WINDOW_MAX_MS,
      take: (waiting) => Math.min(waiting.length, ASKED_MAX),
      flush: async (batch) => {
        try {
          const answers = await find(batch.map(({ question }) => question))
          for (const [at, { resolve }] of batch.entries()) resolve(answers[at]!)
        } catch (error) {
          for (const { reject } of batch) reject(error)
        }
      },
    })
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => this.#asking.add({ question, resolve, reject }))
  }
}
