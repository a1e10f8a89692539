import { type Kysely, sql } from 'kysely'
import { note } from './repositories/meta'
import { asStorageFailure } from './storage-failure'
import type { Tables } from './schema'

/** The size of the largest message under default limits. */
const PROBE_BYTES = 112 * 1_024

/** Tracks whether the database can be written to. */
export class WriteHealth {
  readonly #db: Kysely<Tables>
  readonly #probeBytes: number
  /**
   * A full disk can be read, and still takes small writes. So after a failed write only a probe as large as the largest
   * message proves that writing works again.
   */
  #isWritable = true

  constructor(db: Kysely<Tables>, probeBytes = PROBE_BYTES) {
    this.#db = db
    this.#probeBytes = probeBytes
  }

  async write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await asStorageFailure(work)
    } catch (error) {
      this.#isWritable = false
      throw error
    }
  }

  /** @throws {Failure} `storage` when it cannot be read or, after a failed write, not written */
  async check(): Promise<void> {
    if (this.#isWritable) await asStorageFailure(() => sql`select 1 from meta`.execute(this.#db))
    else await this.#probe()
  }

  async #probe(): Promise<void> {
    await this.write(async () => {
      await note(this.#db, 'probe', 'x'.repeat(this.#probeBytes))
      // The freed pages stay reserved in the file.
      await note(this.#db, 'probe', '')
    })
    this.#isWritable = true
  }
}
