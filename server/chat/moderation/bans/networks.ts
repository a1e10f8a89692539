import { createHmac, hkdfSync } from 'node:crypto'

/** Makes hashes of networks. */
export interface BanKey {
  /** Stands before every hash that was made with the key. */
  id: string
  secret: Buffer
}

const SECRET_BYTES = 32
const ID_BYTES = 6
/** Of a hash; so that nobody finds a network with the same one. */
const HASH_BYTES = 16
/** Networks whose hashes are remembered. */
const REMEMBERED = 20_000

/** Derived, so that a ban key signs no cookie. */
export function banKeyOf(sessionKey: string): BanKey {
  const derived = hkdfSync('sha256', sessionKey, '', 'teahouse network bans', SECRET_BYTES + ID_BYTES)
  const bytes = Buffer.from(derived)
  return {
    id: bytes.subarray(SECRET_BYTES).toString('base64url'),
    secret: bytes.subarray(0, SECRET_BYTES),
  }
}

/** The id of the key that made a hash. */
export const keyIdOf = (hash: string): string => hash.slice(0, hash.indexOf('.'))

/** Knows networks by keyed hashes, so that no ban says where somebody lives. */
export class Networks {
  readonly #keys: readonly BanKey[]
  readonly #known = new Map<string, readonly string[]>()

  /** @param keys newest first: it makes new bans, and the others keep older ones */
  constructor(keys: readonly BanKey[]) {
    this.#keys = keys
  }

  /** The hashes of a network, by the newest key first; none where there is no address. @param addressKey as limits know it */
  hashesOf(addressKey: string): readonly string[] {
    const known = this.#known.get(addressKey)
    if (known !== undefined) return known
    const hashes = addressKey === '' ? [] : this.#keys.map((key) => hashOf(addressKey, key))
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(addressKey, hashes)
    return hashes
  }
}

function hashOf(addressKey: string, { id, secret }: BanKey): string {
  const digest = createHmac('sha256', secret).update(addressKey).digest()
  return `${id}.${digest.subarray(0, HASH_BYTES).toString('base64url')}`
}
