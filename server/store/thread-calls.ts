import type { Sessions, Store } from '../chat/ports'
import type { RefusalCode } from '../protocol'

/** What the event loop and the thread of the store say to each other. */
export interface Parts {
  log: Store
  sessions: Sessions
}

export interface Call {
  id: number
  part: keyof Parts
  method: string
  args: unknown[]
}

/** `id` 0 answers the opening, with the epoch. */
export interface Outcome {
  id: number
  value?: unknown
  trouble?: Trouble
}

export interface Trouble {
  /** `undefined` for what is no refusal. */
  code: RefusalCode | undefined
  cause: { message: string; code: string | undefined }
}
