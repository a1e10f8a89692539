/** What whoever starts this is told, in one line. @param what names the database without its password */
export function unusable(what: string, error: unknown, after = ''): Error {
  const { cause } = error as { cause?: Error }
  const reason = (cause ?? (error as Error)).message.replace(/\s+/g, ' ')
  return new Error(`The database ${what} cannot be used: ${reason}${after}`, { cause: error })
}

export function unusableFile(file: string, error: unknown): Error {
  return unusable(file, error, '. It was left as it is.')
}

export function unusableAt(url: string, error: unknown): Error {
  const { host, pathname } = new URL(url)
  return unusable(host + pathname, error)
}
