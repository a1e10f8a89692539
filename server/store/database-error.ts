/** One line for the operator. @param what names the database without its password */
export function databaseError(what: string, error: unknown, after = ''): Error {
  const { cause, errors } = error as { cause?: Error; errors?: Error[] }
  // A host with several addresses fails with one error per address, and may have no message of its own.
  const reason = (cause ?? errors?.[0] ?? (error as Error)).message.replace(/\s+/g, ' ')
  return new Error(`The database ${what} cannot be used: ${reason}${after}`, { cause: error })
}

export function fileDatabaseError(file: string, error: unknown): Error {
  return databaseError(file, error, '. It was left as it is.')
}

export function urlDatabaseError(url: string, error: unknown): Error {
  const { host, pathname } = new URL(url)
  return databaseError(host + pathname, error)
}
