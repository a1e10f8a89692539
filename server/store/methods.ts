type Method = (...args: unknown[]) => Promise<unknown>

/** The same part, each of its methods put through `wrap`. What else it has stays. */
export function wrapMethods<P extends object>(part: P, wrap: (method: Method, name: string) => Method): P {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? wrap(value.bind(target) as Method, String(name)) : value
    },
  })
}

/** The same part, some of it in another way. */
export function withWays<P extends object>(part: P, ways: Partial<P>): P {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(name in ways ? ways : target, name)
      return typeof value === 'function' && !(name in ways) ? (value.bind(target) as unknown) : value
    },
  })
}

/** A part that is elsewhere: each of its methods is a call. */
export function remoteMethods<P extends object>(
  call: (method: string, args: unknown[]) => Promise<unknown>,
): P {
  return new Proxy({} as P, {
    // Whoever awaits it asks for `then`.
    get: (_, name) =>
      typeof name === 'symbol' || name === 'then' ? undefined : (...args: unknown[]) => call(name, args),
  })
}
