import type { ChangesValue, Entry, Page } from '../../../common/protocol'
import { type RawJson, rawList } from '../../raw-json'

/** A `Page` of the protocol, ready to travel. */
export type RawPage = Omit<Page, 'entries'> & { entries: RawJson<Entry[]> }

/** A `ChangesValue` of the protocol, ready to travel. */
export type RawChanges = Omit<ChangesValue, 'entries'> & { entries: RawJson<Entry[]> }

/** UTF-8 bytes of the entries of one answer; with the members of a large room beside them it stays below 256 kB. */
export const PAGE_MAX_BYTES = 120_000

/** No log has given up entries yet. */
export const FLOOR = 1

/** @returns the first of these that one answer may hold, one at least, each as JSON */
export function fit<T>(
  entries: readonly T[],
  write: (entry: T) => string = (entry) => JSON.stringify(entry),
): string[] {
  const texts: string[] = []
  let bytes = 0
  for (const entry of entries) {
    const json = write(entry)
    bytes += Buffer.byteLength(json)
    if (bytes > PAGE_MAX_BYTES && texts.length > 0) break
    texts.push(json)
  }
  return texts
}

/** What is known of a page before its texts are counted. */
interface Found<T> {
  /** Those that the asker comes to first stand first. */
  entries: readonly T[]
  write?: (entry: T) => string
  /** There are more in the same direction. */
  goesOn: boolean
  /** The whole range that was looked at. */
  from: number
  to: number
  asOf: number
}

type Written = { seq: number }

/** A page of the newest entries of a range. @param newer there are messages behind `to` */
export function newestOf<T extends Written>(
  { entries, write, goesOn, from, to, asOf }: Found<T>,
  newer: boolean,
): RawPage {
  const texts = fit(entries, write)
  const more = goesOn || texts.length < entries.length
  const first = texts.length > 0 ? entries[texts.length - 1]!.seq : to + 1
  return { entries: rawList(texts.reverse()), from: more ? first : from, to, more, newer, floor: FLOOR, asOf }
}

/** A page of the oldest entries of a range. @param more there are messages in front of `from` */
export function oldestOf<T extends Written>(
  { entries, write, goesOn, from, to, asOf }: Found<T>,
  more: boolean,
): RawPage {
  const texts = fit(entries, write)
  const newer = goesOn || texts.length < entries.length
  const last = texts.length > 0 ? entries[texts.length - 1]!.seq : from - 1
  return { entries: rawList(texts), from, to: newer ? last : to, more, newer, floor: FLOOR, asOf }
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
