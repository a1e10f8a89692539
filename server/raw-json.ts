/**
 * A value as the JSON it travels as: for what many are told, and for what is read only to be written again. Whatever
 * else writes it is right, too, only slower.
 */
export class RawJson<T> {
  constructor(readonly json: string) {}

  toJSON(): T {
    return JSON.parse(this.json) as T
  }
}

/** @param items each as JSON */
export function rawList<T>(items: readonly string[]): RawJson<T[]> {
  return new RawJson(`[${items.join(',')}]`)
}

/** An object of which some values are written already. None may be `undefined`. */
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
