/** Values per query: SQLite allows 32,766 and plans best with few. */
const CHUNK = 500

/** Splits values into chunks for one query each. */
export function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = []
  for (let from = 0; from < all.length; from += CHUNK) parts.push(all.slice(from, from + CHUNK))
  return parts
}
