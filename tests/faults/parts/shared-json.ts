/** Shorter texts are not worth caching. */
const MIN_LENGTH = 200
const REMEMBERED = 64

const parsed = new Map<string, unknown>()

/**
 * `JSON` for many pages in one process: the same frame that reaches each of them is parsed once, and what it says is
 * kept once. Otherwise two thousand pages would each keep two thousand members, and stand still for seconds to collect
 * the garbage. What is shared is frozen, so that no page can change it for another.
 */
export const sharedJson = {
  stringify: JSON.stringify.bind(JSON),

  parse(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
    if (reviver !== undefined || text.length < MIN_LENGTH) return JSON.parse(text, reviver)
    let value = parsed.get(text)
    if (value === undefined) {
      value = JSON.parse(text)
      if (parsed.size === REMEMBERED) parsed.delete(parsed.keys().next().value!)
      parsed.set(text, value)
      for (const part of Object.values(value as object)) freeze(part)
    }
    // Socket.IO's client prepends to the arguments of an answer, so each page gets its own list.
    return Array.isArray(value) ? [...(value as unknown[])] : value
  },
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
}
