import type { Entry, Page } from '../protocol'

/** UTF-8 bytes of the entries of one answer; with the members of a large room beside them it stays below 256 kB. */
export const PAGE_MAX_BYTES = 120_000

/** The newest of `entries` that one answer may hold, one at least. @param after `seq` the asker already has */
export function fit(entries: readonly Entry[], after: number): Page {
  let bytes = 0
  let from = entries.length
  while (from > 0) {
    bytes += Buffer.byteLength(JSON.stringify(entries[from - 1]))
    if (bytes > PAGE_MAX_BYTES && from < entries.length) break
    from -= 1
  }
  const page = entries.slice(from)
  return { entries: page, more: page.length > 0 && page[0]!.seq > after + 1 }
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
