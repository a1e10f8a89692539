import { type Kysely, PostgresDialect, sql } from 'kysely'
import type { PoolClient, QueryConfig } from 'pg'
import { Failure } from '../../errors'
import { currentEpoch, note, read, renewEpoch } from '../repositories/meta'
import { wrapMethods } from '../methods'
import { openPool } from './pool'
import type { Tables } from '../schema'
import { statementName } from '../statement-cache'
import type { History } from '../history'
import { createStore, type Parts } from '../store'
import { urlDatabaseError } from '../database-error'

const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 3_000
const IDLE_TIMEOUT_MS = 30_000
const STATEMENT_TIMEOUT_MS = 4_000
/** The timeout of a call, whatever the database is doing. */
const ANSWER_WITHIN_MS = 4_500

/**
 * @param onLost called for connections that were lost while idle
 * @throws when the database cannot be reached or migrated
 */
export async function openPostgresStore(
  url: string,
  onLost: (error: unknown) => void,
  probeBytes?: number,
): Promise<Parts> {
  const config = {
    connectionString: url,
    application_name: 'teahouse',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  }
  const pool = openPool(config, onLost)
  pool.on('connect', nameStatements)
  pool.on('connect', keepPlans)
  try {
    return inTime(await createStore(new PostgresDialect({ pool }), history, probeBytes))
  } catch (error) {
    await pool.end()
    throw urlDatabaseError(url, error)
  }
}

/** PostgreSQL plans a statement again each time it runs without a name, and Kysely gives none. */
function nameStatements(client: PoolClient): void {
  const query = client.query.bind(client) as (config: string | QueryConfig, values?: unknown[]) => unknown
  client.query = ((text: string, values: unknown[]) => {
    const name = statementName(text)
    return name === undefined ? query(text, values) : query({ name, text, values })
  }) as typeof client.query
}

/**
 * Planning takes longer than reading a page, and no plan depends on the values. No startup parameter, because PgBouncer
 * refuses those.
 */
function keepPlans(client: PoolClient): void {
  client.query('set plan_cache_mode = force_generic_plan').catch(() => {})
}

/** A restored database, or one that a standby took over, differs from the origin recorded in it. */
const history: History = {
  epoch: (db) =>
    db.transaction().execute(async (db) => {
      // Of several nodes that start together, the first one decides.
      await sql`lock table meta in share row exclusive mode`.execute(db)
      const origin = await originOf(db)
      const noted = await read(db, 'origin')
      if (noted !== undefined && noted !== origin) await renewEpoch(db)
      if (noted !== origin) await note(db, 'origin', origin)
      return currentEpoch(db)
    }),
  note: () => {},
  close: () => {},
}

/** Identifies the PostgreSQL cluster, its timeline and the database in it. */
async function originOf(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ origin: string }>`
    select concat(system_identifier, ' ', substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), ' ', oid) as origin
    from pg_control_system(), pg_database where datname = current_database()`.execute(db)
  return rows[0]!.origin
}

function inTime({ log, sessions, presence, operators, bans, admissions, files }: Parts): Parts {
  const limit: Parameters<typeof wrapMethods>[1] = (method, name) =>
    name === 'close' ? method : limited(method)
  return {
    log: wrapMethods(log, limit),
    sessions: wrapMethods(sessions, limit),
    presence: wrapMethods(presence, limit),
    operators: wrapMethods(operators, limit),
    bans: wrapMethods(bans, limit),
    admissions: wrapMethods(admissions, limit),
    files: wrapMethods(files, limit),
  }
}

/** Late work goes on, and its outcome is unknown, as after a lost connection. */
function limited<A extends unknown[], R>(work: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const failure = new Failure('storage', undefined, new Error('the database does not answer'))
      timer = setTimeout(() => reject(failure), ANSWER_WITHIN_MS)
    })
    return Promise.race([work(...args), late]).finally(() => clearTimeout(timer))
  }
}
