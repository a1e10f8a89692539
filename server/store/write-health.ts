import { type Kysely, sql } from 'kysely'
import { note } from './repositories/meta'
import { asStorageFailure } from './storage-failure'
import type { Tables } from './schema'

/** What a message of the default size takes at most. */
const PROBE_BYTES = 112 * 1_024

/** Knows whether the database can be written to. */
export class WriteHealth {
  readonly #db: Kysely<Tables>
  readonly #probeBytes: number
  /**
   * A full disk can be read from, and takes what is small, so after a failed write only a probe as large as the largest
   * message says that all is well.
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

  /** @throws {Failure} `storage` while it cannot be read, or after a failed write cannot be written */
  async check(): Promise<void> {
    if (this.#isWritable) await asStorageFailure(() => sql`select 1 from meta`.execute(this.#db))
    else await this.#probe()
  }

  async #probe(): Promise<void> {
    await this.write(async () => {
      await note(this.#db, 'probe', 'x'.repeat(this.#probeBytes))
      // What it took stays reserved in the file.
      await note(this.#db, 'probe', '')
    })
    this.#isWritable = true
  }
}
