/** Values per query: SQLite allows 32,766 and plans best with few. */
const CHUNK = 500

/** Splits values into chunks for one query each. */
export function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < all.length; from += CHUNK) parts.push(all.slice(from, from + CHUNK))
  return parts
}

/** The largest chunk of `chunksOfFewSizes`. */
const LARGEST = 64

/** Splits values into chunks of 64, 32, 16 … 1: seven prepared statements serve any number of values. */
export function chunksOfFewSizes<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0, size = LARGEST; from < all.length; from += size) {
    while (size > all.length - from) size /= 2
    parts.push(all.slice(from, from + size))
  }
  return parts
}
