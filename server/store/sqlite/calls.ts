import type { RefusalCode } from '../../protocol'
import type { Parts } from '../store'

/** What the event loop asks the thread of the store. */
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
