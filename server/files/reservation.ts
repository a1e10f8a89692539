import type { FileRecords, Quotas, Upload } from '../chat/files/file-records'

/** Ahead of what has come. */
const AHEAD_MIN_BYTES = 2 ** 20
/** The slowest line brings it within the hour after which an upload is given up. */
const AHEAD_MAX_BYTES = 32 * 2 ** 20

/** What an upload takes of the quotas: about twice what has come, so that one that brings nothing takes nothing from others. */
export class Reservation {
  readonly #records: Pick<FileRecords, 'reserve' | 'grow'>
  readonly #upload: Upload
  readonly #quotas: Quotas
  #came = 0
  #reserved: number

  constructor(records: Pick<FileRecords, 'reserve' | 'grow'>, upload: Upload, quotas: Quotas) {
    this.#records = records
    this.#upload = upload
    this.#quotas = quotas
    this.#reserved = this.#needed
  }

  /** @throws {Failure} as `FileRecords.reserve` */
  begin(): Promise<void> {
    return this.#records.reserve({ ...this.#upload, first: this.#reserved }, this.#quotas)
  }

  /** @throws {Failure} as `FileRecords.grow` */
  async came(bytes: number, at: number): Promise<void> {
    this.#came += bytes
    if (this.#came <= this.#reserved || this.#reserved === this.#upload.bytes) return
    this.#reserved = this.#needed
    await this.#records.grow({ id: this.#upload.id, bytes: this.#reserved, at }, this.#quotas)
  }

  get #needed(): number {
    const ahead = Math.min(Math.max(this.#came, AHEAD_MIN_BYTES), AHEAD_MAX_BYTES)
    return Math.min(this.#upload.bytes, this.#came + ahead)
  }
}
