import { openDatabase } from '../../support/database-file'

/**
 * Fills rooms of a stopped server's database with entries, faster than by sending them. They lie in the file
 * as if all rooms had been active at once.
 * @param textLength characters of each text
 */
export function seed(dataDir: string, rooms: readonly string[], count: number, textLength = 20): void {
  const database = openDatabase(dataDir)
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN')
  const make = database.prepare('INSERT INTO rooms (name, last_seq, created_at) VALUES (?, ?, 0)')
  for (const room of rooms) make.run(room, count)
  database
    .prepare(
      `WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?)
       INSERT INTO entries (room, seq, id, type, member, client_id, at, author, body)
       SELECT rooms.id, n, 'seeded' || printf('%010d', n), 'text', 'member' || (n % 200), 'draft' || n || hex(randomblob(8)),
         1700000000000 + n, json_object('nickname', 'member ' || (n % 200), 'address', '127.0.*.*'),
         json_object('text', 'seeded ' || n || ' ' || substr(?, 1, ?))
       FROM counter CROSS JOIN rooms WHERE rooms.last_seq = ?`,
    )
    .run(count, '茶'.repeat(textLength), textLength, count)
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}
