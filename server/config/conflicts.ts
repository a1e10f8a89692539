/** Conflicts between variables that are valid on their own. */
export function problemsBetween(values: { MESSAGE_MAX_CHARS: number; MAX_FRAME_BYTES: number }): string[] {
  // JSON writes a code point in at most 12 bytes (a surrogate pair as two escapes).
  const needed = values.MESSAGE_MAX_CHARS * 12 + 1_024
  return values.MESSAGE_MAX_CHARS !== Infinity && values.MAX_FRAME_BYTES < needed
    ? [`MAX_FRAME_BYTES: needs at least ${needed} for MESSAGE_MAX_CHARS=${values.MESSAGE_MAX_CHARS}`]
    : []
}

/** Several nodes share what one keeps in its own folder. */
export function problemsOfSeveral(given: Record<string, string | undefined>): string[] {
  if (given.REDIS_URL === undefined) return []
  return [
    ...(given.DATABASE_URL === undefined
      ? ['REDIS_URL: several nodes need one database; set DATABASE_URL too, or leave REDIS_URL unset']
      : []),
    ...(given.SESSION_KEYS === undefined
      ? ['REDIS_URL: several nodes need the same keys; set SESSION_KEYS too, the same on every node']
      : []),
  ]
}
