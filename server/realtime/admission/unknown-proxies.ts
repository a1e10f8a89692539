/** A client can forge the header once; a proxy names many clients. */
const NAMED_MIN = 3
const NAMED_CHARS = 100
/** Above this the address that came first is forgotten. */
const MAX = 1_000

/** Addresses that seem to be proxies which are not trusted. All their clients share that address. */
export class UnknownProxies {
  /** The first clients that each has named. */
  readonly #named = new Map<string, Set<string>>()

  /** @param named the clients that a request names. @returns whether the address has named several by now */
  hear({ proxy, named }: { proxy: string; named: string }): boolean {
    const known = this.#named.get(proxy) ?? new Set()
    if (known.size < NAMED_MIN) known.add(named.slice(0, NAMED_CHARS))
    this.#named.set(proxy, known)
    if (this.#named.size > MAX) this.#named.delete(this.#named.keys().next().value!)
    return known.size >= NAMED_MIN
  }
}
