import { DEFAULT_MIGRATION_TABLE, type Dialect, Kysely, Migrator, sql } from 'kysely'
import type { AdmissionStore } from '../chat/admission/admission-store'
import type { FileRecords } from '../chat/files/file-records'
import type { OperatorStore } from '../chat/moderation/operators'
import type { BanStore } from '../chat/moderation/bans/ban-store'
import type { Sessions, Store } from '../chat/ports'
import type { PresenceStore } from '../chat/presence-store'
import type { Eraser } from './eraser'
import type { History } from './history'
import { LogStore } from './log-store'
import { WriteHealth } from './write-health'
import { migrations } from './migrations/migrations'
import { admissionStore } from './repositories/access/admissions'
import { fileRecords } from './repositories/files/file-records'
import { operatorStore } from './repositories/operators'
import { banStore } from './repositories/moderation/bans'
import { presenceStore } from './repositories/presence'
import { settleNewRooms } from './migrations/room-keys'
import type { Tables } from './schema'
import { sessionStore } from './repositories/sessions'

export interface Parts {
  log: Store
  sessions: Sessions
  presence: PresenceStore
  operators: OperatorStore
  bans: BanStore
  admissions: AdmissionStore
  files: FileRecords
}

/**
 * The store over any database.
 * @throws when the database cannot be migrated
 */
export async function createStore(
  dialect: Dialect,
  history: History,
  probeBytes?: number,
  eraserOf?: (db: Kysely<Tables>) => Eraser,
): Promise<Parts & { log: LogStore }> {
  const db = new Kysely<Tables>({ dialect })
  await bringUpToDate(db)
  const eraser = eraserOf?.(db)
  await eraser?.start()
  const count = await countEntries(db)
  const epoch = await history.epoch(db, count)
  const health = new WriteHealth(db, probeBytes)
  return {
    log: new LogStore(db, epoch, { history, count }, health, eraser),
    sessions: sessionStore(db, health),
    presence: presenceStore(db),
    operators: operatorStore(db, health),
    bans: banStore(db, health),
    admissions: admissionStore(db, health),
    files: fileRecords(db, health),
  }
}

/** Runs the migrations. @throws when one fails, or a newer version has used the database */
export async function bringUpToDate(db: Kysely<Tables>): Promise<void> {
  await assertNotNewer(db)
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error as Error
  await settleNewRooms(db)
}

/** Kysely would call such a database corrupted. */
async function assertNotNewer(db: Kysely<Tables>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return
  const table = sql.table(DEFAULT_MIGRATION_TABLE)
  const { rows } = await sql<{ name: string }>`select name from ${table} order by name`.execute(db)
  const unknown = rows.filter(({ name }) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  throw new Error(
    `a newer version of Teahouse has used it (${unknown.map(({ name }) => name).join(', ')}); ` +
      'start that version again, or restore a backup from before the upgrade',
  )
}

async function countEntries(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('rooms')
    .select((row) => row.fn.sum<number | null>('last_seq').as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
