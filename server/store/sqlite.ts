import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

interface Outcome {
  id: number
  result?: { rows: unknown[]; changes: number }
  error?: { message: string; code?: string }
}

/** What SQLite said, with its code, such as `SQLITE_FULL`. */
export class SqliteError extends Error {
  constructor(
    message: string,
    readonly code: string | undefined,
  ) {
    super(message)
  }
}

/** Kysely over the one SQLite connection in its thread. */
export async function openSqlite(file: string): Promise<Dialect> {
  const thread = new SqliteThread(file)
  try {
    await thread.run('open')
  } catch (error) {
    await thread.stop()
    const reason = (error as Error).message.replace(/\s+/g, ' ')
    throw new Error(`The database ${file} cannot be used: ${reason}. It was left as it is.`, { cause: error })
  }
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => new SqliteDriver(thread),
  }
}

class SqliteThread implements DatabaseConnection {
  readonly #worker: Worker
  readonly #waiting = new Map<
    number,
    { resolve: (result: Outcome['result']) => void; reject: (error: Error) => void }
  >()
  #lastId = 0
  #broken: Error | null = null

  constructor(file: string) {
    this.#worker = new Worker(join(__dirname, 'sqlite-thread.js'), { workerData: { file } })
    this.#worker.on('message', ({ id, result, error }: Outcome) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) waiting?.reject(new SqliteError(error.message, error.code))
      else waiting?.resolve(result)
    })
    // Its errors are answers; a thread that dies of one all the same takes the process along, to be started anew.
    this.#worker.on('error', (error) => {
      throw error
    })
    this.#worker.on('exit', () => this.#break(new Error('the database is closed')))
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.run(sql, parameters)
    return { rows: (result?.rows ?? []) as R[], numAffectedRows: BigInt(result?.changes ?? 0) }
  }

  // eslint-disable-next-line require-yield -- Kysely asks for it; nothing here reads a table row by row
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported')
  }

  run(sql: string, parameters: readonly unknown[] = []): Promise<Outcome['result']> {
    if (this.#broken !== null) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      this.#waiting.set(this.#lastId, { resolve, reject })
      this.#worker.postMessage({ id: this.#lastId, sql, parameters })
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #break(error: Error): void {
    this.#broken ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#broken)
    this.#waiting.clear()
  }
}

/** Hands the connection to one user at a time, so that nothing slips into somebody's transaction. */
class SqliteDriver implements Driver {
  readonly #thread: SqliteThread
  #free: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(thread: SqliteThread) {
    this.#thread = thread
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#free
    const { promise, resolve } = withResolvers()
    this.#free = promise
    await before
    this.#release = resolve
    return this.#thread
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  /** Takes the write lock at once: two that read first and write later could not both go on. */
  async beginTransaction(): Promise<void> {
    await this.#thread.run('BEGIN IMMEDIATE')
  }

  async commitTransaction(): Promise<void> {
    await this.#thread.run('COMMIT')
  }

  async rollbackTransaction(): Promise<void> {
    // SQLite has rolled back by itself after some errors, a full disk among them; then this one says so.
    await this.#thread.run('ROLLBACK').catch(() => {})
  }

  async destroy(): Promise<void> {
    await this.#thread.run('close')
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}
