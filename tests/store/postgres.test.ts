import { Client } from 'pg'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { until } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'
import { change, changesContract } from './changes-contract'
import { draft, storeContract } from './contract'
import { filesContract } from './files-contract'
import { operatorsContract } from './operators-contract'
import { bansContract } from './bans-contract'
import { sentFilesContract } from './sent-files-contract'
import { statesContract } from './states-contract'

describe('PostgreSQL', () => {
  let postgres: Postgres
  let url: string
  // Stores that a test leaves open lose their connections when PostgreSQL stops.
  const open = () => openPostgresStore(url, () => {})
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  storeContract(async (again) => {
    if (again === undefined) url = await postgres.emptyDatabase()
    return open()
  })
  changesContract(async () => {
    url = await postgres.emptyDatabase(`template template0 locale_provider icu icu_locale 'en-US'`)
    return open()
  })
  statesContract(async () => {
    url = await postgres.emptyDatabase()
    return open()
  })
  bansContract(async () => {
    url = await postgres.emptyDatabase()
    return open()
  })

  filesContract(async () => {
    url = await postgres.emptyDatabase()
    return open()
  })

  sentFilesContract(async () => {
    url = await postgres.emptyDatabase()
    return open()
  })

  operatorsContract(async () => {
    url = await postgres.emptyDatabase()
    return open()
  })

  it('keeps the epoch over restarts, and renews it when restored into another database', async () => {
    url = await postgres.emptyDatabase()
    const first = await open()
    await first.log.close()
    const again = await open()
    expect(again.log.epoch).toBe(first.log.epoch)
    await again.log.close()
    const from = new URL(url).pathname.slice(1)
    const copy = await postgres.emptyDatabase()
    const name = new URL(copy).pathname.slice(1)
    const client = new Client({ connectionString: copy.replace(`/${name}`, '/postgres') })
    await client.connect()
    await client.query(`drop database ${name}`)
    await client.query(`create database ${name} template ${from}`)
    await client.end()
    url = copy
    const restored = await open()
    expect(restored.log.epoch).not.toBe(first.log.epoch)
    await restored.log.close()
    const later = await open()
    expect(later.log.epoch).toBe(restored.log.epoch)
    await later.log.close()
  })

  it('[M4] counts without holes when several nodes write at once', async () => {
    url = await postgres.emptyDatabase()
    const nodes = await Promise.all([open(), open(), open()])
    const room = 'busy' as never
    const drafts = (node: number, turn: number) =>
      Array.from({ length: 5 }, (_, n) => ({
        id: `${node} ${turn} ${n}`,
        type: 'text' as const,
        clientId: `${turn} ${n}` as never,
        author: { id: `author ${node}` as never, nickname: 'n' as never },
        at: turn,
        text: 'x',
      }))
    const kept = await Promise.all(
      nodes.flatMap(({ log }, node) =>
        Array.from({ length: 20 }, (_, turn) => log.append(room, drafts(node, turn))),
      ),
    )
    const seqs = kept.flat().map(({ seq }) => seq)
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1))
    // The same drafts again, on another node.
    const repeats = await Promise.all(nodes.map(({ log }) => log.append(room, drafts(0, 7))))
    expect(new Set(repeats.flat().map(({ seq }) => seq)).size).toBe(5)
    for (const { log } of nodes) await log.close()
  })

  it('[C1] gives a deletion and an edit at the same moment on two nodes one outcome, 200 times', async () => {
    url = await postgres.emptyDatabase()
    const nodes = await Promise.all([open(), open()])
    const room = 'contested' as never
    for (let n = 0; n < 200; n += 1) {
      const [{ seq: target } = { seq: 0 }] = await nodes[0].log.append(room, [draft()])
      const words = [change({ type: 'delete', target }), change({ type: 'edit', target, text: 'x' })]
      const [[deletion], [edit]] = (await Promise.all(
        nodes.map(({ log }, at) => log.append(room, [words[(at + n) % 2]!])),
      ).then((both) => (n % 2 === 0 ? both : both.reverse()))) as [{ seq: number }[], { seq: number }[]]
      expect(deletion!.seq).toBeGreaterThan(target)
      if (edit!.seq === 0) expect(edit).toEqual({ seq: 0, code: 'gone' })
      else expect(edit!.seq).toBeLessThan(deletion!.seq)
    }
    const pages = await Promise.all(nodes.map(({ log }) => log.page(room, { limit: 100 })))
    expect(pages[0]!.entries.toJSON()).toEqual(pages[1]!.entries.toJSON())
    expect(pages[0]!.entries.toJSON().every((entry) => 'deleted' in entry)).toBe(true)
    for (const { log } of nodes) await log.close()
  })

  it('survives connections that end during a query: only that query fails', async () => {
    url = await postgres.emptyDatabase()
    const { log } = await open()
    const killer = new Client({ connectionString: url })
    await killer.connect()
    const outcomes = new Set<string>()
    let answers = 0
    const hasMetAll = () => outcomes.size > 1 && answers > 500
    const write = async (room: string) => {
      for (; !hasMetAll(); answers += 1)
        await log.append(room as never, [draft(), draft()]).then(
          () => outcomes.add('kept'),
          ({ code }: { code: string }) => outcomes.add(code),
        )
    }
    const kill = async () => {
      for (let answered = 0; !hasMetAll(); answered = answers) {
        await killer.query(
          // Other test files use the same PostgreSQL.
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'teahouse' and datname = current_database()`,
        )
        await until('more answers', () => answers > answered || hasMetAll())
      }
    }
    await Promise.all([...Array.from({ length: 8 }, (_, n) => write(`room ${n}`)), kill()])
    expect([...outcomes].sort()).toEqual(['kept', 'storage'])
    await killer.end()
    await log.close()
  })

  it('names the unreachable database, without the password', async () => {
    url = 'postgres://me:secret@127.0.0.1:9/tea'
    await expect(open()).rejects.toThrow('The database 127.0.0.1:9/tea cannot be used')
    await expect(open()).rejects.not.toThrow('secret')
  })
})
