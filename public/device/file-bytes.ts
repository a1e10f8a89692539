import { delMany, entries, get, set } from 'idb-keyval'
import { eagerCommit } from './eager-commit'
import { openStore } from './device-store'

/** So many bytes of unsent files this device keeps at most. */
export const KEPT_BYTES = 20 * 1024 * 1024
/** Nobody adopted their message by then. */
const LONGEST_MS = 60 * 24 * 60 * 60_000

interface Kept {
  bytes: Blob
  /** Epoch milliseconds. */
  at: number
}

/** The bytes of unsent files. The tabs of a device share them, and they outlast the tabs. */
export class FileBytes {
  readonly #store = openStore('teahouse-files', 'files')

  /** @param now epoch milliseconds */
  async keep(key: string, bytes: Blob, now: number): Promise<void> {
    await set(key, { bytes, at: now } satisfies Kept, eagerCommit(this.#store))
  }

  async read(key: string): Promise<Blob | undefined> {
    return (await get<Kept>(key, this.#store))?.bytes
  }

  async forget(keys: string[]): Promise<void> {
    await delMany(keys, eagerCommit(this.#store))
  }

  /** How many are kept, without those that are out of date by `now`. */
  async used(now: number): Promise<number> {
    const all = await entries<string, Kept>(this.#store)
    const old = all.filter(([, { at }]) => now - at > LONGEST_MS).map(([key]) => key)
    if (old.length > 0) await this.forget(old)
    return all.reduce((sum, [key, { bytes }]) => sum + (old.includes(key) ? 0 : bytes.size), 0)
  }
}
