import type { ChangesValue, Page, PinsValue } from '../../../common/protocol/answers'
import type { Entry } from '../../../common/protocol/entries'
import { type RawJson, rawList } from '../../raw-json'

/** A `Page` whose entries are JSON already. */
export type RawPage = Omit<Page, 'entries'> & { entries: RawJson<Entry[]> }

/** A `ChangesValue` whose entries are JSON already. */
export type RawChanges = Omit<ChangesValue, 'entries'> & { entries: RawJson<Entry[]> }

/** A `PinsValue` whose entries are JSON already, of any asker. */
export type RawPins = Omit<PinsValue, 'entries' | 'mine'> & { entries: RawJson<Entry[]> }

/** UTF-8 bytes of the entries of one answer. With the members of a large room the answer stays below 256 kB. */
export const PAGE_MAX_BYTES = 120_000

/** No entry has expired yet. */
export const FLOOR = 1

/** An entry as JSON. To count the bytes of a text that was put together would copy it. */
export interface Written {
  json: string
  bytes: number
}

type Write<T> = (entry: T) => Written

/** @returns the first entries that fit in one answer, at least one, each as JSON */
export function fit<T>(entries: readonly T[], write: Write<T> = written): string[] {
  const texts: string[] = []
  let total = 0
  for (const entry of entries) {
    const { json, bytes } = write(entry)
    total += bytes
    if (total > PAGE_MAX_BYTES && texts.length > 0) break
    texts.push(json)
  }
  return texts
}

function written(entry: unknown): Written {
  const json = JSON.stringify(entry)
  return { json, bytes: Buffer.byteLength(json) }
}

/** The parts of a page before its size is known. */
interface Found<T> {
  /** In the direction of reading: the newest first for older pages. */
  entries: readonly T[]
  write?: Write<T>
  /** There are more in this direction. */
  goesOn: boolean
  /** The range that was read. */
  from: number
  to: number
  asOf: number
}

type Placed = { seq: number }

/** A page of the newest entries of a range. @param newer there are messages after `to` */
export function newestOf<T extends Placed>(
  { entries, write, goesOn, from, to, asOf }: Found<T>,
  newer: boolean,
): RawPage {
  const texts = fit(entries, write)
  const more = goesOn || texts.length < entries.length
  const first = texts.length > 0 ? entries[texts.length - 1]!.seq : to + 1
  return { entries: rawList(texts.reverse()), from: more ? first : from, to, more, newer, floor: FLOOR, asOf }
}

/** A page of the oldest entries of a range. @param more there are messages before `from` */
export function oldestOf<T extends Placed>(
  { entries, write, goesOn, from, to, asOf }: Found<T>,
  more: boolean,
): RawPage {
  const texts = fit(entries, write)
  const newer = goesOn || texts.length < entries.length
  const last = texts.length > 0 ? entries[texts.length - 1]!.seq : from - 1
  return { entries: rawList(texts), from, to: newer ? last : to, more, newer, floor: FLOOR, asOf }
}

/**
 * A page of the entries nearest to `seq`, at least one.
 * @param half the most on each side; the entries, which are ascending, have one more where there are more
 */
export function nearestTo<T extends Placed>(
  seq: number,
  half: number,
  { entries, write, head }: { entries: readonly T[]; write: Write<T>; head: number },
): RawPage {
  const before = entries.filter((entry) => entry.seq < seq).reverse()
  const after = entries.filter((entry) => entry.seq >= seq)
  const inTurn = Array.from({ length: half + 1 }, (_, at) => [after[at], before[at - 1]]).flat()
  const wanted = inTurn.filter((entry) => entry !== undefined)
  if (wanted.length === 0) wanted.push(...before.slice(0, 1))
  const kept = wanted.slice(0, fit(wanted, write).length).sort((a, b) => a.seq - b.seq)
  const more = (kept[0]?.seq ?? 0) > (entries[0]?.seq ?? 0)
  const newer = (kept.at(-1)?.seq ?? 0) < (entries.at(-1)?.seq ?? 0)
  const [from, to] = [more ? kept[0]!.seq : FLOOR, newer ? kept.at(-1)!.seq : head]
  return {
    entries: rawList(kept.map((entry) => write(entry).json)),
    from,
    to,
    more,
    newer,
    floor: FLOOR,
    asOf: head,
  }
}

/** Splits entries into contiguous runs. */
export function runs(entries: readonly Entry[]): Entry[][] {
  const found: Entry[][] = []
  for (const entry of entries) {
    if (found.at(-1)?.at(-1)?.seq === entry.seq - 1) found.at(-1)!.push(entry)
    else found.push([entry])
  }
  return found
}
