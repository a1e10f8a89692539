/**
 * A value that is JSON already: encoded once for many receivers, or passed on from the database without parsing. Any other
 * encoder than ours also writes it correctly, through `toJSON`.
 */
export class RawJson<T> {
  constructor(readonly json: string) {}

  toJSON(): T {
    return JSON.parse(this.json) as T
  }
}

/** @param items JSON texts */
export function rawList<T>(items: readonly string[]): RawJson<T[]> {
  if (items.length === 0) return new RawJson('[]')
  // With the brackets in the join: a search in a text that was put together later would copy all of it.
  const texts = [...items]
  texts[0] = `[${texts[0]}`
  texts[texts.length - 1] += ']'
  return new RawJson(texts.join(','))
}

/** An object of which some values are JSON already. None may be `undefined`. */
export function rawObject<T extends object>(fields: {
  [K in keyof T]: T[K] | RawJson<T[K]>
}): RawJson<T> {
  let json = ''
  for (const name in fields) {
    const value: unknown = fields[name]
    json += `${json && ','}"${name}":${value instanceof RawJson ? value.json : JSON.stringify(value)}`
  }
  return new RawJson(`{${json}}`)
}
