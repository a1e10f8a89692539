import { openDatabase } from '../../support/database-file'

/**
 * Fills rooms of a stopped server's database with entries, faster than by sending them. They lie in the file
 * as if all rooms had been active at once.
 * @param textLength characters of each text
 * @param reactionsEach reactions behind each message, among the entries
 */
export function seed(
  dataDir: string,
  rooms: readonly string[],
  count: number,
  textLength = 20,
  reactionsEach = 0,
): void {
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
  if (reactionsEach > 0) database.exec(asReactions(1 + reactionsEach))
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** Keeps every `each`th entry as a message, folded, and makes the others reactions to the message before them. */
function asReactions(each: number): string {
  const target = `seq - (seq - 1) % ${each}`
  const reaction = `json_array(json_object('emoji', '🍵', 'count', ${each - 1}, 'members', json_array('member1', 'member2')))`
  return `
    UPDATE entries SET body = json_insert(body, '$.reactions', ${reaction}), changed = seq + ${each - 1}
      WHERE seq = ${target};
    UPDATE entries SET type = 'reaction', target = ${target}, body = '{"emoji":"🍵","on":true}' WHERE seq <> ${target};
    INSERT INTO reactions (room, target, emoji, member, seq)
      SELECT room, target, '🍵', member, seq FROM entries WHERE target IS NOT NULL`
}
