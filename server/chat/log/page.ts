import type { Entry } from '../../../common/protocol'
import { type RawJson, rawList } from '../../raw-json'

/** A `Page` of the protocol, ready to travel. */
export interface RawPage {
  entries: RawJson<Entry[]>
  more: boolean
}

/** UTF-8 bytes of the entries of one answer; with the members of a large room beside them it stays below 256 kB. */
export const PAGE_MAX_BYTES = 120_000

/**
 * The newest of `entries` that one answer may hold, one at least.
 * @param after `seq` the asker already has
 * @param write makes the JSON of one
 */
export function fit<T extends { seq: number }>(
  entries: readonly T[],
  after: number,
  write: (entry: T) => string = (entry) => JSON.stringify(entry),
): RawPage {
  const page: string[] = []
  let bytes = 0
  let first = after + 1
  for (const entry of entries.toReversed()) {
    const json = write(entry)
    bytes += Buffer.byteLength(json)
    if (bytes > PAGE_MAX_BYTES && page.length > 0) break
    page.push(json)
    first = entry.seq
  }
  return { entries: rawList(page.reverse()), more: first > after + 1 }
}

/** Each without a hole. */
export function runs(entries: readonly Entry[]): Entry[][] {
  const found: Entry[][] = []
  for (const entry of entries) {
    if (found.at(-1)?.at(-1)?.seq === entry.seq - 1) found.at(-1)!.push(entry)
    else found.push([entry])
  }
  return found
}
