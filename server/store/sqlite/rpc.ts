import type { Draft } from '../../chat/ports'
import type { Entry } from '../../../common/protocol'
import type { RefusalCode } from '../../../common/refusals'
import type { Parts } from '../store'

/** What the thread is started with. */
export interface WorkerData {
  dataDir: string
  probeBytes: number | undefined
}

/**
 * What the event loop asks the thread of the store, and is answered. Both travel as JSON, several in one text: cloning
 * objects costs ten times as much (1.3 ms for 200 drafts).
 */
export interface Call {
  id: number
  part: keyof Parts
  method: string
  args: unknown[]
}

/** `id` 0 answers the opening, with the epoch. */
export interface CallResult {
  id: number
  value?: unknown
  trouble?: CallError
}

/** A page goes by itself, so that its text is neither read nor written again on its way. */
export interface PageResult {
  id: number
  /** Its entries. */
  json: string
  rest: object
}

export interface CallError {
  /** Absent for what is no refusal. */
  code: RefusalCode | undefined
  cause: { message: string; code: string | undefined }
}

/** Of an entry that a draft became, its `seq`; the draft is known where it came from. */
export type Packed = (number | Entry)[]

export function pack(drafts: readonly Draft[], entries: readonly Entry[]): Packed {
  return entries.map((entry, at) => (entry.id === drafts[at]!.id ? entry.seq : entry))
}

export function unpack(drafts: readonly Draft[], packed: Packed): Entry[] {
  return packed.map((entry, at) => (typeof entry === 'number' ? { seq: entry, ...drafts[at]! } : entry))
}
