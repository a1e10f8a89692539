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
import { BEGIN, type SqliteFile } from './file'

/** Kysely over one SQLite connection. */
export function sqliteDialect(file: SqliteFile): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver: () => new SqliteDriver(file),
  }
}

/** Hands out the one connection exclusively, so that no query runs inside another caller's transaction. */
class SqliteDriver implements Driver {
  readonly #file: SqliteFile
  readonly #connection: DatabaseConnection
  #free: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(file: SqliteFile) {
    this.#file = file
    this.#connection = {
      async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        const { rows, changes } = file.execute(sql, parameters)
        return { rows: rows as R[], numAffectedRows: BigInt(changes) }
      },
      // Required by Kysely's interface, and not used.
      streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
        throw new Error('streaming is not supported')
      },
    }
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#free
    const { promise, resolve } = withResolvers()
    this.#free = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  async beginTransaction(): Promise<void> {
    this.#file.execute(BEGIN)
  }

  async commitTransaction(): Promise<void> {
    this.#file.execute('COMMIT')
  }

  async rollbackTransaction(): Promise<void> {
    try {
      this.#file.execute('ROLLBACK')
    } catch {
      // After some errors, such as a full disk, SQLite has already rolled back, and ROLLBACK fails.
    }
  }

  async destroy(): Promise<void> {
    this.#file.close()
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => (resolve = settle))
  return { promise, resolve }
}
