import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { RoomName } from '../../common/protocol/ids'
import { currentEpoch } from '../../server/store/repositories/meta'
import type { Tables } from '../../server/store/schema'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { Erasure } from '../../server/store/sqlite/erasure'
import { BEGIN, SqliteFile } from '../../server/store/sqlite/file'
import { createStore } from '../../server/store/store'
import { openSqliteStore } from '../../server/store/sqlite/worker-client'
import { seed } from '../faults/parts/seed'
import { closeAll, closeLater, temporaryFolder, until } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { makeOlderSqlite } from '../support/older-store'
import { change } from './changes-contract'
import { draft } from './contract'

const room = 'room' as RoomName
const SOON_MS = 20

/** Everything in the files of the database, as latin1. */
const bytesIn = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.startsWith('teahouse.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')

/** A store in this process, which erases a moment after each deletion. */
async function openHere(
  folder: string,
  withinMs = SOON_MS,
  file = new SqliteFile(join(folder, 'teahouse.db')),
) {
  // Nothing is killed here, and thousands of commits are quick.
  file.execute('PRAGMA synchronous = OFF')
  const dialect = sqliteDialect(file)
  const history = { epoch: currentEpoch, note: () => {}, close: () => {} }
  const erasure = (db: Kysely<Tables>) => new Erasure(db, { changed: file.changed, tell: () => {}, withinMs })
  const { log } = await createStore(dialect, history, undefined, erasure)
  closeLater(() => log.close())
  return log
}

/** Counts the pages in which words are looked for. @param blockMs how long each look takes longer */
function watchLooks(file: SqliteFile, blockMs = 0): { pages: number } {
  const looks = { pages: 0 }
  const execute = file.execute.bind(file)
  file.execute = (sql, parameters) => {
    if (sql.includes('from json_each')) {
      looks.pages += (JSON.parse(parameters![0] as string) as number[]).length
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs)
    }
    return execute(sql, parameters)
  }
  return looks
}

/** Numbers that look random and are the same in each run. */
function dice(seed: number): (sides: number) => number {
  let last = seed
  return (sides) => (last = (last * 1_103_515_245 + 12_345) & 0x7fffffff) % sides
}

describe('words that were deleted or replaced', () => {
  afterEach(closeAll)

  it('[C9] are gone from the database and its journal within a moment, and the others stay', async () => {
    const folder = temporaryFolder()
    const log = await openHere(folder)
    await log.append(room, [draft({ text: 'the first wording' }), draft({ text: 'to be deleted' })])
    await log.append(room, [draft({ text: 'what stays' })])
    expect(bytesIn(folder)).toContain('to be deleted')
    await log.append(room, [
      change({ type: 'edit', target: 1, text: 'the second wording' }),
      change({ type: 'delete', target: 2 }),
    ])
    await log.append(room, [change({ type: 'edit', target: 1, text: 'the last wording' })])
    const gone = ['the first wording', 'the second wording', 'to be deleted']
    await until('the words are gone', () => !gone.some((words) => bytesIn(folder).includes(words)))
    for (const words of ['the last wording', 'what stays']) expect(bytesIn(folder)).toContain(words)
  })

  it('[C9] are gone after a clean stop, also where SQLite had moved rows to other pages', async () => {
    const folder = temporaryFolder()
    const log = await openHere(folder, 1_000_000)
    // With these, a few words stay where only what is deleted is overwritten.
    const roll = dice(6)
    const gone: string[] = []
    const live: { room: RoomName; seq: number; words: string }[] = []
    const fill = () => 'x'.repeat(roll(20) === 0 ? 6_000 : roll(300))
    for (let n = 0; n < 5_000; n += 1) {
      const words = `word ${n}.`
      const at = roll(Math.max(1, live.length))
      const old = live[at]
      if (old === undefined || roll(10) < 6) {
        const name = `room ${roll(20)}` as RoomName
        const [{ seq } = { seq: 0 }] = await log.append(name, [draft({ text: words + fill() })])
        live.push({ room: name, seq, words })
      } else if (roll(2) === 0) {
        await log.append(old.room, [change({ type: 'delete', target: old.seq })])
        gone.push(old.words)
        live.splice(at, 1)
      } else {
        await log.append(old.room, [change({ type: 'edit', target: old.seq, text: words + fill() })])
        gone.push(old.words)
        live[at] = { ...old, words }
      }
    }
    await log.close()
    const bytes = bytesIn(folder)
    expect(gone.length).toBeGreaterThan(1_000)
    expect(gone.filter((words) => bytes.includes(words))).toEqual([])
    expect(live.filter(({ words }) => !bytes.includes(words))).toEqual([])
    const after = openDatabase(folder, { readonly: true })
    expect(after.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    after.close()
  })

  it('[C9] are gone after the next start where the process was killed, and from free pages of earlier versions', async () => {
    const folder = temporaryFolder()
    const said = Array.from({ length: 500 }, (_, at) => ({
      text: `an old word ${at}, ${'x'.repeat(900)}`,
      at,
    }))
    await makeOlderSqlite(folder, [{ name: 'room', said }])
    const older = openDatabase(folder)
    older.exec(`PRAGMA secure_delete = OFF; UPDATE entries SET payload = '{"nickname":"Ann","text":"gone"}'`)
    older.close()
    expect(bytesIn(folder)).toContain('an old word')
    const log = await openHere(folder)
    await until('the old words are gone', () => !bytesIn(folder).includes('an old word'))
    expect(await log.findRoom(room)).toMatchObject({ head: 500 })
  })

  it('[C9] are looked for again when some were deleted meanwhile', async () => {
    const folder = temporaryFolder()
    const file = new SqliteFile(join(folder, 'teahouse.db'))
    const log = await openHere(folder, SOON_MS, file)
    await log.append(room, [draft({ text: 'the first words' }), draft({ text: 'the second words' })])
    const deleted = (target: number) => log.append(room, [change({ type: 'delete', target })])
    const execute = file.execute.bind(file)
    const count = { ends: 0 }
    let meanwhile: Promise<unknown> | undefined
    file.execute = (sql, parameters) => {
      if (sql.includes('wal_checkpoint')) {
        count.ends += 1
        meanwhile ??= deleted(2)
      }
      return execute(sql, parameters)
    }
    await deleted(1)
    await until('it has looked', () => meanwhile !== undefined)
    await meanwhile
    const { ends } = count
    await until('it has looked again', () => count.ends > ends)
    for (const words of ['the first words', 'the second words']) expect(bytesIn(folder)).not.toContain(words)
  })

  it('[C9] are looked for where something was written, and in the whole file only after a stop that was not clean', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'teahouse.db')
    const long = () => draft({ text: 'x'.repeat(2_000) })
    const open = async () => {
      const file = new SqliteFile(path)
      const looks = watchLooks(file)
      return { log: await openHere(folder, SOON_MS, file), looks }
    }
    const first = await open()
    await first.log.append(room, Array.from({ length: 500 }, long))
    await first.log.close()
    const second = await open()
    await second.log.append(room, [draft({ text: 'to be deleted' })])
    await second.log.append(room, [change({ type: 'delete', target: 501 })])
    await until('the words are gone', () => !bytesIn(folder).includes('to be deleted'))
    await second.log.close()
    expect(second.looks.pages).toBeLessThan(first.looks.pages / 10)

    const file = new SqliteFile(path)
    // As if the process had been killed in the next transaction.
    for (const sql of [BEGIN, 'COMMIT']) file.execute(sql)
    file.close()
    const third = await open()
    await until('it has looked', () => third.looks.pages >= first.looks.pages)
  })

  it('are compacted once, which the operator is told of a large file', async () => {
    const folder = temporaryFolder()
    await (await openSqliteStore(folder)).log.close()
    seed(folder, ['long'], 60_000, 300)
    const lines: string[] = []
    const open = () => openSqliteStore(folder, undefined, (line) => lines.push(line))
    await (await open()).log.close()
    expect(lines).toEqual([])
    const file = openDatabase(folder)
    file.exec(`DELETE FROM meta WHERE name = 'vacuumed'`)
    file.close()
    for (let n = 0; n < 2; n += 1) await (await open()).log.close()
    expect(lines).toEqual([expect.stringMatching(/^compacting the database once, \d+ MB/)])
  })

  it('[C9] that a stop has no time to look for are gone after the next start', async () => {
    const folder = temporaryFolder()
    const file = new SqliteFile(join(folder, 'teahouse.db'))
    const log = await openHere(folder, 1_000_000, file)
    const text = () => `to be deleted, ${'x'.repeat(3_500)}`
    for (let n = 0; n < 4; n += 1)
      await log.append(
        room,
        Array.from({ length: 500 }, () => draft({ text: text() })),
      )
    const gone = Array.from({ length: 2_000 }, (_, n) => change({ type: 'delete', target: n + 1 }))
    for (let n = 0; n < 4; n += 1) await log.append(room, gone.slice(n * 500, (n + 1) * 500))
    const looks = watchLooks(file, 1_000)
    await log.close()
    const after = openDatabase(folder, { readonly: true })
    const { pages } = after.prepare('SELECT page_count AS pages FROM pragma_page_count').get() as {
      pages: number
    }
    after.close()
    expect(looks.pages).toBeGreaterThan(0)
    expect(looks.pages).toBeLessThan(pages)
    const again = new SqliteFile(join(folder, 'teahouse.db'))
    const rest = watchLooks(again)
    await openHere(folder, SOON_MS, again)
    await until('the whole file was looked through', () => rest.pages >= pages)
  })

  it('[C9] wait in the journal while another program reads, without holding anybody up', async () => {
    const folder = temporaryFolder()
    const log = await openHere(folder)
    await log.append(room, [draft({ text: 'to be deleted' })])
    const reader = openDatabase(folder, { readonly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM entries').all()
    await log.append(room, [change({ type: 'delete', target: 1 }), draft({ text: 'goes on' })])
    await log.append(room, [draft()])
    expect(bytesIn(folder)).toContain('to be deleted')
    reader.exec('COMMIT')
    reader.close()
    await until('the words are gone', () => !bytesIn(folder).includes('to be deleted'))
  })
})
