import { type ColumnDefinitionBuilder, type Kysely, type Migration, PostgresAdapter, sql } from 'kysely'
import { newEpoch, renewEpoch } from '../repositories/meta'
import { addAccess } from './access'
import { addChanges } from './changes'
import { splitPayloads } from './entry-columns'
import { addNetworks } from './networks'
import { addFiles } from './files'
import { addHeld } from './held'
import { addOwners } from './owners'
import { settleRooms } from './room-keys'
import { hashSessionKeys } from './session-keys'

/** Run in order of their names. A released migration is never changed. */
export const migrations: Record<string, Migration> = {
  '001-the-room': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('meta')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('rooms')
        .addColumn('id', 'integer', (column) => numbered(column, db).primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('topic', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('last_seq', 'bigint', (column) => column.notNull().defaultTo(0))
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('entries')
        .addColumn('room', 'integer', (column) => column.notNull().references('rooms.id'))
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('member', 'text', (column) => column.notNull())
        .addColumn('client_id', 'text')
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('payload', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('entries_place', ['room', 'seq'])
        .addUniqueConstraint('entries_once', ['room', 'member', 'client_id'])
        .execute()
      await db.schema
        .createTable('sessions')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('member', 'text', (column) => column.notNull())
        .addColumn('nickname', 'text', (column) => column.notNull())
        .addColumn('chosen', 'integer', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('sessions_member').on('sessions').column('member').execute()
      await db.schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute()
      await sql`insert into meta (name, value) values ('epoch', ${newEpoch()})`.execute(db)
    },
  },
  // SQLite stored rows in order of arrival, so that a page of 500 took 500 reads. PostgreSQL has no `without rowid`.
  '002-entries-lie-by-room': {
    async up(db: Kysely<unknown>): Promise<void> {
      if (isPostgres(db)) return
      await db.transaction().execute(async (db) => {
        await sql`
          create table entries_by_room (
            room integer not null references rooms (id), seq bigint not null, id text not null, type text not null,
            member text not null, client_id text, at bigint not null, payload text not null,
            constraint entries_place primary key (room, seq),
            constraint entries_once unique (room, member, client_id)
          ) without rowid`.execute(db)
        await sql`insert into entries_by_room select * from entries order by room, seq`.execute(db)
        await sql`drop table entries`.execute(db)
        await sql`alter table entries_by_room rename to entries`.execute(db)
      })
    },
  },
  '003-rooms-by-key': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, async (db) => {
        await db.schema.alterTable('rooms').addColumn('key', 'text').execute()
        await db.schema.createIndex('rooms_key').unique().on('rooms').column('key').execute()
        // When an address now leads to another log, what devices have cached is of another history.
        if (await settleRooms(db)) await renewEpoch(db)
      })
    },
  },
  '004-newest-mentions': {
    async up(db: Kysely<unknown>): Promise<void> {
      const table = db.schema
        .createTable('mentions')
        .addColumn('room', 'integer', (column) => column.notNull().references('rooms.id'))
        .addColumn('member', 'text', (column) => column.notNull())
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('mentions_newest', ['room', 'member'])
      await (isPostgres(db) ? table : table.modifyEnd(sql`without rowid`)).execute()
    },
  },
  '005-presence': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('presence')
        .addColumn('room', 'text', (column) => column.notNull())
        .addColumn('member', 'text', (column) => column.notNull())
        .addColumn('address', 'text')
        .addPrimaryKeyConstraint('presence_place', ['room', 'member'])
        .execute()
    },
  },
  // A copy of the database must not give access to sessions.
  '006-sessions-by-hash': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, hashSessionKeys)
    },
  },
  '007-entries-by-column': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => splitPayloads(db, isPostgres(db)))
    },
  },
  '008-changes': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addChanges(db, isPostgres(db)))
    },
  },
  '009-replies': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, async (db) => {
        for (const column of ['reply', 'reworded'])
          await db.schema.alterTable('entries').addColumn(column, 'bigint').execute()
      })
    },
  },
  '010-owners': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addOwners(db, isPostgres(db), Date.now()))
    },
  },
  '011-operators': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('operators')
        .addColumn('member', 'text', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
  '012-networks': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addNetworks(db, isPostgres(db), Date.now()))
    },
  },
  '013-held': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addHeld(db, isPostgres(db)))
    },
  },
  '014-access': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addAccess(db, isPostgres(db)))
    },
  },
  // Some databases have them from a version of 013 that made them.
  '015-waiting': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, async (db) => {
        const indexOf = (table: string) => db.schema.createIndex(`${table}_waiting`).ifNotExists().on(table)
        await indexOf('held').columns(['room', 'state']).execute()
        await indexOf('reports').columns(['room', 'settled_at']).execute()
      })
    },
  },
  '016-files': {
    async up(db: Kysely<unknown>): Promise<void> {
      await inOneTransaction(db, (db) => addFiles(db, isPostgres(db)))
    },
  },
}

/** On PostgreSQL Kysely runs all migrations in one transaction already. */
function inOneTransaction(db: Kysely<unknown>, work: (db: Kysely<unknown>) => Promise<void>): Promise<void> {
  return isPostgres(db) ? work(db) : db.transaction().execute(work)
}

function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** SQLite numbers the rows of an integer primary key by itself. */
function numbered(column: ColumnDefinitionBuilder, db: Kysely<unknown>): ColumnDefinitionBuilder {
  return isPostgres(db) ? column.generatedByDefaultAsIdentity() : column
}
