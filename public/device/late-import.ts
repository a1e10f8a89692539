declare global {
  /** The query that the build appends to the address of each late script. */
  var lateQuery: string | undefined
}

let failures = 0

/** Imports a script of the page. Browsers keep a failed import, so the next one has another address. */
export async function importLate<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    globalThis.lateQuery = `?${(failures += 1)}`
    throw error
  }
}
