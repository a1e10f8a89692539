import type { Logger } from 'pino'
import { Failure } from '../errors'

const CHECK_EVERY_MS = 1_000

/** The log lines by kind of failure. The first pattern that matches the code or the message decides. */
const kinds: [pattern: RegExp, kind: string][] = [
  [/SQLITE_FULL|ENOSPC|53100|disk is full|No space left/i, 'database disk is full'],
  [/SQLITE_READONLY|EROFS|25006|read-?only/i, 'database is read-only'],
  [/SQLITE_BUSY|SQLITE_LOCKED|55P03|is locked/i, 'database is locked'],
  [/SQLITE_CORRUPT|SQLITE_NOTADB|XX00[12]|malformed/i, 'database is damaged'],
  [/SQLITE_(IOERR|CANTOPEN)|58030|EIO/i, 'database disk I/O failed'],
  [
    /^(08|57P|53300)|^E[A-Z]+\b|connect|terminat|time(d )?out|does not answer|closed/i,
    'database connection lost',
  ],
]

interface Outage {
  startedAt: number
  failedAt: number
  refused: number
}

export interface StorageLogParts {
  log: Logger
  /** Monotonic milliseconds. */
  now: () => number
  /** Rejects while the database cannot be written to. */
  check: () => Promise<void>
}

/**
 * Logs each outage of the database once, and its end once with the number of refused asks. Simultaneous failures of
 * different kinds are separate.
 */
export class StorageLog {
  readonly #parts: StorageLogParts
  readonly #outages = new Map<string, Outage>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(parts: StorageLogParts) {
    this.#parts = parts
  }

  /** Counts a refused ask. @returns false for what was not refused because of the database */
  refused(error: unknown): boolean {
    if (!isStorageFailure(error)) return false
    this.noticed(error)
    this.#outages.get(kindOf(error))!.refused += 1
    return true
  }

  /** The database failed, and no ask was refused for it. */
  noticed(error: unknown): void {
    const kind = kindOf(error)
    const now = this.#parts.now()
    const outage = this.#outages.get(kind)
    if (outage === undefined) {
      this.#outages.set(kind, { startedAt: now, failedAt: now, refused: 0 })
      this.#parts.log.error(describe(error), kind)
      this.#checkLater()
    } else outage.failedAt = now
  }

  /** A check started at this time succeeded. */
  #recovered(checkedAt: number): void {
    for (const [kind, outage] of this.#outages) {
      if (outage.failedAt > checkedAt) continue
      this.#outages.delete(kind)
      this.#parts.log.info(this.#figuresOf(kind, outage), 'database recovered')
    }
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const [kind, outage] of this.#outages)
      this.#parts.log.warn(this.#figuresOf(kind, outage), 'stopped before the database recovered')
  }

  #figuresOf(kind: string, { startedAt, refused }: Outage) {
    return { from: kind, refused, seconds: Math.round((this.#parts.now() - startedAt) / 1_000) }
  }

  #checkLater(): void {
    if (this.#timer !== undefined || this.#isClosed) return
    this.#timer = setTimeout(() => void this.#check(), CHECK_EVERY_MS)
    this.#timer.unref()
  }

  async #check(): Promise<void> {
    const { check, now } = this.#parts
    const checkedAt = now()
    await check().then(
      () => this.#recovered(checkedAt),
      () => {},
    )
    this.#timer = undefined
    if (this.#outages.size > 0) this.#checkLater()
  }
}

export function isStorageFailure(error: unknown): error is Failure {
  return error instanceof Failure && error.code === 'storage' && error.cause !== undefined
}

function causeOf(error: unknown): { message: string; code?: string } {
  const cause = error instanceof Failure ? (error.cause ?? error) : error
  const { message, code, errors } = cause as Error & { code?: string; errors?: Error[] }
  // A host with several addresses fails with one error per address, and may have no message of its own.
  return { message: message || (errors?.[0]?.message ?? String(cause)), ...(code !== undefined && { code }) }
}

function kindOf(error: unknown): string {
  const { code = '', message } = causeOf(error)
  return kinds.find(([pattern]) => pattern.test(code) || pattern.test(message))?.[1] ?? 'database failed'
}

/** Not the error itself: PostgreSQL's contain values of rows. */
function describe(error: unknown): { reason: string; code?: string } {
  const { message, code } = causeOf(error)
  return { reason: message, ...(code !== undefined && { code }) }
}
