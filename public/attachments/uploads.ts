import type { RoomName } from '../../common/protocol/ids'
import { filesOf, type UnsentFile } from '../sync/outbox/command'
import type { Refusal } from '../../common/refusals'
import type { Refused, Unsent } from '../sync/outbox/unsent'
import { upload } from './upload'

const AT_ONCE = 2

interface UploadsCallbacks {
  /** The name by which the server knows a room. */
  titleOf: (room: RoomName) => RoomName
  bytesOf: (file: UnsentFile) => Promise<Blob | undefined>
  /** @param done from 0 to 1; `null` when it came to nothing */
  progress: (file: UnsentFile, room: RoomName, done: number | null) => void
  /** Why this file, and so its message, is refused. */
  why: (file: UnsentFile, refusal: Pick<Refusal, 'code' | 'retryAfterMs'>) => string
}

/** Brings the files of messages to the server, two at once. */
export class Uploads {
  readonly #callbacks: UploadsCallbacks
  readonly #running = new Map<string, AbortController>()
  readonly #waiting: (() => void)[] = []
  #free = AT_ONCE

  constructor(callbacks: UploadsCallbacks) {
    this.#callbacks = callbacks
  }

  /** @returns as `Carrier.upload` */
  async upload(unsent: Unsent, save: () => void): Promise<Refused | null | undefined> {
    const missing = filesOf(unsent.command).filter(({ id }) => !id)
    const ends = await Promise.all(missing.map((file) => this.#upload(unsent.room, file, save)))
    // What is for good says most, and no answer least.
    const refusals = ends.filter((end) => end != null)
    return refusals.find((end) => !end.retryable) ?? refusals[0] ?? ends.find((end) => end === null)
  }

  /** What is on its way is not wanted any more. */
  stop(key: string): void {
    this.#running.get(key)?.abort()
  }

  async #upload(room: RoomName, file: UnsentFile, save: () => void): Promise<Refused | null | undefined> {
    const { titleOf, bytesOf, progress, why } = this.#callbacks
    const control = new AbortController()
    this.#running.set(file.key, control)
    await this.#turn()
    try {
      if (control.signal.aborted) return null
      const bytes = await bytesOf(file)
      if (!bytes) return { ok: false, code: 'gone', retryable: false, why: why(file, { code: 'gone' }) }
      const end = await upload({
        ...{ room: titleOf(room), file, bytes, signal: control.signal },
        progress: (done) => progress(file, room, done),
      })
      if (end === null) return null
      if (typeof end !== 'string') return end.retryable ? end : { ...end, why: why(file, end) }
      file.id = end
      save()
      return undefined
    } finally {
      if (this.#running.get(file.key) === control) this.#running.delete(file.key)
      if (!file.id) progress(file, room, null)
      this.#end()
    }
  }

  async #turn(): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #end(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}
