type Method = (...args: unknown[]) => Promise<unknown>

/** Wraps every method of `part`, and leaves its other properties. */
export function wrapMethods<P extends object>(part: P, wrap: (method: Method, name: string) => Method): P {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? wrap(value.bind(target) as Method, String(name)) : value
    },
  })
}

/** Replaces some members of `part`. */
export function override<P extends object>(part: P, members: Partial<P>): P {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(name in members ? members : target, name)
      return typeof value === 'function' && !(name in members) ? (value.bind(target) as unknown) : value
    },
  })
}

/** A proxy whose every method is a remote call. */
export function remoteMethods<P extends object>(
  call: (method: string, args: unknown[]) => Promise<unknown>,
): P {
  return new Proxy({} as P, {
    // `await` looks for `then`.
    get: (_, name) =>
      typeof name === 'symbol' || name === 'then' ? undefined : (...args: unknown[]) => call(name, args),
  })
}
