import { resolve } from 'node:path'
import { Failure } from '../../errors'
import { FairQueue, type Owner } from './fair-queue'
import { type Outcome, type Picture, WORK_MAX_SECONDS } from './job'
import { Lost, PictureProcess } from './picture-process'

const QUEUE_MAX = 64
/** Of one address. */
const LINE_MAX = 16
const WAIT_MAX_MS = 60_000
const RETRY_MS = 5_000
/** A process that is needed rarely costs nothing the rest of the time. */
const IDLE_MS = 5 * 60_000
/** Of the process: 40 million pixels take 100 MB as JPEG, 310 as one sent in passes, 520 as WebP, which is never read in lines. */
const MEMORY_MAX_BYTES = 640 * 2 ** 20
/** Beyond what the process gives itself: its start. */
const WORK_MAX_MS = (WORK_MAX_SECONDS + 5) * 1_000
/** The process can also be lost by no fault of the picture. */
const TRIES = 2

export interface PicturesOptions {
  /** Told how long a picture took. */
  onTime?: (ms: number) => void
  /** Told why the process was lost while it worked. */
  onLost?: (why: string) => void
  workMaxMs?: number
  memoryMaxBytes?: number
  idleMs?: number
}

export interface PictureOptions {
  by: Owner
  /** The most that it may take; `null` is no limit. */
  maxBytes: number | null
  /** Told how long it took, also where it is refused. */
  charge: (ms: number) => void
}

interface Waiting extends Omit<PictureOptions, 'by'> {
  from: string
  to: { picture: string; thumbnail: string }
  since: number
  resolve: (picture: Picture) => void
  reject: (error: unknown) => void
}

/** Writes pictures anew, one at a time, in a process that is started when it is needed and may be lost at any time. */
export class Pictures {
  readonly #options: PicturesOptions
  readonly #queue = new FairQueue<Waiting>({ all: QUEUE_MAX, member: LINE_MAX })
  #process: PictureProcess | null = null
  #idle: NodeJS.Timeout | undefined
  #isWorking = false
  #isClosed = false

  constructor(options: PicturesOptions = {}) {
    this.#options = options
  }

  /** Of the process; `undefined` while there is none. */
  get pid(): number | undefined {
    return this.#process?.isAlive ? this.#process.pid : undefined
  }

  /**
   * Decodes `from` and writes it anew, and its thumbnail. On a failure there may be half of them.
   * @throws {Failure} `file-type-refused` when it cannot be written within limits, `storage`, or `busy`
   */
  process(
    from: string,
    to: { picture: string; thumbnail: string },
    { by, maxBytes, charge }: PictureOptions,
  ): Promise<Picture> {
    return new Promise((resolve, reject) => {
      const waiting = { from, to, maxBytes, charge, since: performance.now(), resolve, reject }
      if (this.#isClosed || !this.#queue.add(by, waiting)) return reject(new Failure('busy', RETRY_MS))
      void this.#work()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (let waiting = this.#queue.next(); waiting; waiting = this.#queue.next())
      waiting.reject(new Failure('busy', RETRY_MS))
    await this.#stop()
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return
    this.#isWorking = true
    clearTimeout(this.#idle)
    for (let waiting = this.#queue.next(); waiting; waiting = this.#queue.next()) {
      if (performance.now() - waiting.since > WAIT_MAX_MS) waiting.reject(new Failure('busy', RETRY_MS))
      else await this.#rewrite(waiting).then(waiting.resolve, waiting.reject)
    }
    this.#isWorking = false
    this.#idle = setTimeout(() => void this.#stop(), this.#options.idleMs ?? IDLE_MS).unref()
  }

  async #rewrite({ from, to, maxBytes, charge }: Waiting): Promise<Picture> {
    const startedAt = performance.now()
    const [picture, thumbnail] = [resolve(to.picture), resolve(to.thumbnail)]
    const outcome = await this.#run({ from: resolve(from), picture, thumbnail, maxBytes })
    const ms = performance.now() - startedAt
    charge(ms)
    this.#options.onTime?.(ms)
    if ('picture' in outcome) return outcome.picture
    if ('refused' in outcome) throw new Failure(outcome.refused)
    throw new Failure('storage', undefined, new Error(outcome.failed))
  }

  /** A picture that loses the process time and again is refused, because it would again. */
  async #run(job: Parameters<PictureProcess['run']>[0]): Promise<Outcome> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (!this.#process?.isAlive)
        this.#process = new PictureProcess(this.#options.memoryMaxBytes ?? MEMORY_MAX_BYTES)
      try {
        return await this.#process.run(job, this.#options.workMaxMs ?? WORK_MAX_MS)
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        if (this.#isClosed) throw new Failure('busy', RETRY_MS)
        this.#options.onLost?.(error.message)
      }
    }
    return { refused: 'file-type-refused' }
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#idle)
    const process = this.#process
    this.#process = null
    await process?.stop()
  }
}
