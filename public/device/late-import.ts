declare global {
  /** The query that the build appends to the address of each late script. */
  var lateQuery: string | undefined
}

let failures = 0

/** Imports a late script of the page. Browsers cache a failed import, so the next import has another address. */
export async function importLate<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    globalThis.lateQuery = `?${(failures += 1)}`
    throw error
  }
}
