import { banKeyOf, Networks } from '../../server/chat/moderation/bans/networks'
import { openDatabase } from '../../tests/support/database-file'

const BANS = 10_000
const WORDS = 1_000
/** The hashes of networks are made with it. */
export const SESSION_KEY = 'a key that made the hashes of the bans'

const letter = (at: number): string => String.fromCharCode(97 + (Math.floor(at) % 26))

/** Bans sessions, every second one with its network, and forbids words, in a room of a stopped server's database. */
export function order(dataDir: string, room: string): void {
  const networks = new Networks([banKeyOf(SESSION_KEY)])
  const words = Array.from(
    { length: WORDS },
    (_, at) => `${letter(at)}${letter(at / 26)}${letter(at / 676)}tea*`,
  )
  const database = openDatabase(dataDir)
  database.exec('BEGIN')
  database.prepare('UPDATE rooms SET revision = 1, words = ? WHERE name = ?').run(JSON.stringify(words), room)
  const ban = database.prepare(
    `INSERT INTO restrictions (id, room, kind, member, nickname, network, by_member, by_nickname, at)
     SELECT 'ban' || ?, id, 'ban', 'banned' || ?, 'banned ' || ?, ?, 'moderator', 'moderator', 1700000000000
     FROM rooms WHERE name = ?`,
  )
  for (let at = 0; at < BANS; at += 1) {
    const network = at % 2 === 0 ? null : networks.hashesOf(`10.${at >> 8}.${at & 255}.0/24`)[0]!
    ban.run(at, at, at, network, room)
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}
