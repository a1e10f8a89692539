import type { Draft, Refused } from '../../chat/ports'
import type { Entry } from '../../../common/protocol/entries'
import type { RefusalCode } from '../../../common/refusals'
import type { Parts } from '../store'

export interface WorkerData {
  dataDir: string
  probeBytes: number | undefined
}

/**
 * A call to the store's thread. Calls and results are sent as JSON in batches: structured cloning costs ten times as much
 * (1.3 ms for 200 drafts).
 */
export interface Call {
  id: number
  part: keyof Parts
  method: string
  args: unknown[]
}

/** The result with `id` 0 follows the opening, and carries the epoch. */
export interface CallResult {
  id: number
  value?: unknown
  trouble?: CallError
}

/** A page is sent by itself, so that its JSON is not encoded again. */
export interface PageResult {
  id: number
  /** The entries. */
  json: string
  rest: object
}

/** A line for the operator. */
export interface Told {
  line: string
}

export interface CallError {
  /** `undefined` for errors that are no refusal. */
  code: RefusalCode | undefined
  retryAfterMs: number | undefined
  cause: { message: string; code: string | undefined }
}

/**
 * The `seq` of each appended draft, which the caller has; the whole entry for a repeat, a reply or an edit with what its
 * message has, what lost its reason, or the refusal.
 */
export type Packed = (number | Entry | Refused)[]

export function pack(drafts: readonly Draft[], entries: readonly (Entry | Refused)[]): Packed {
  return entries.map((entry, at) => (isAsSent(entry, drafts[at]!) ? entry.seq : entry))
}

function isAsSent(entry: Entry | Refused, draft: Draft): boolean {
  if (!('id' in entry) || entry.id !== draft.id || 'reply' in draft) return false
  const [kept, sent] = [entry, draft] as [Altered, Altered]
  return kept.mentions === sent.mentions && kept.reason === sent.reason && kept.file === sent.file
}

/** What the store may alter. */
interface Altered {
  mentions?: unknown
  reason?: unknown
  file?: unknown
}

export function unpack(drafts: readonly Draft[], packed: Packed): (Entry | Refused)[] {
  return packed.map((entry, at) =>
    typeof entry === 'number' ? ({ seq: entry, ...drafts[at]! } as Entry) : entry,
  )
}
