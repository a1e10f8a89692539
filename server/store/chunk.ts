/** Names in one query; SQLite takes 32,766 values and plans best with few. */
const SLICE = 500

/** In parts that one query can name. */
export function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < all.length; from += SLICE) parts.push(all.slice(from, from + SLICE))
  return parts
}
