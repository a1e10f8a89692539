import { join } from 'node:path'
import fc from 'fast-check'
import { isChange, isMessage } from '../../common/log/kinds'
import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { FileInfo } from '../../common/protocol/files'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { FileRecords } from '../../server/chat/files/file-records'
import type { Draft, Store } from '../../server/chat/ports'
import { openPostgresStore } from '../../server/store/postgres/postgres'
import { currentEpoch } from '../../server/store/repositories/meta'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { SqliteFile } from '../../server/store/sqlite/file'
import { createStore } from '../../server/store/store'
import { closeAll, temporaryFolder } from '../support/chat'
import { type Postgres, startPostgres } from '../support/postgres'
import { change, foldAll } from './changes-contract'
import { draft } from './contract'
import { infoOf, newFile } from './files-contract'
import { Client, Node } from './fold-parts'

/** More by hand, as in `FOLD_RUNS=20000`; a tenth of them on PostgreSQL. */
const RUNS = Number(process.env.FOLD_RUNS ?? 300)

interface Opened {
  logs: [Store, Store]
  files: FileRecords
}

const step = fc.record({
  what: fc.constantFrom(
    ...(['text', 'text', 'reply', 'edit', 'delete', 'reaction', 'reaction', 'pin'] as const),
    ...(['cut', 'return', 'hear', 'ask', 'ask', 'arrive', 'drop', 'forget', 'restart', 'reset'] as const),
  ),
  target: fc.integer({ min: 1, max: 8 }),
  by: fc.constantFrom('ann', 'bob', 'cyd'),
  emoji: fc.constantFrom('🍵', '❤️'),
  on: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function draftOf({ what, target, by, emoji, on }: Step, files: FileInfo[]): Draft {
  if (what === 'edit') return change({ type: 'edit', target, text: on ? `by ${by}` : '' }, by)
  if (what === 'delete') return change({ type: 'delete', target }, by)
  if (what === 'reaction') return change({ type: 'reaction', target, emoji, on }, by)
  if (what === 'pin') return change({ type: 'pin', target, on }, by)
  const withFiles = files.length > 0 && { files, ...(on && { text: '' }) }
  return draft({ by, ...withFiles, ...(what === 'reply' && { reply: target }) })
}

const NO_QUOTAS = { filesPerDay: null, roomBytes: null, allBytes: null }

/** Two files of the author that may be sent. */
async function bring(files: FileRecords, room: RoomName, { by }: Step): Promise<FileInfo[]> {
  const infos = [infoOf(newFile()), infoOf(newFile(), { alt: 'a cup' })]
  for (const info of infos) {
    await files.reserve({ id: info.id, room, member: by as MemberId, at: 1, bytes: 100 }, NO_QUOTAS)
    await files.arrived({ info, thumbnailBytes: 0, at: 1 }, NO_QUOTAS)
  }
  return infos
}

/** Reactions of the messages that are not deleted, counted without folding. */
function countsIn(log: readonly Entry[]): Record<string, number> {
  const gone = new Set(log.flatMap((entry) => (entry.type === 'delete' ? [entry.target] : [])))
  const last = new Map<string, boolean>()
  for (const entry of log)
    if (entry.type === 'reaction' && !gone.has(entry.target))
      last.set(`${entry.target} ${entry.emoji} ${entry.author.id}`, entry.on)
  const counts: Record<string, number> = {}
  for (const [key, on] of last) {
    const place = key.slice(0, key.lastIndexOf(' '))
    if (on) counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

const reactionsOf = (messages: readonly MessageEntry[]): Record<string, number> =>
  Object.fromEntries(
    messages.flatMap(({ seq, reactions = [] }) =>
      reactions.map(({ emoji, count }) => [`${seq} ${emoji}`, count]),
    ),
  )

const databases: [string, number, (postgres: Postgres) => Promise<() => Promise<Opened>>][] = [
  [
    'SQLite',
    RUNS,
    () => {
      const path = join(temporaryFolder(), 'teahouse.db')
      return Promise.resolve(async () => {
        const file = new SqliteFile(path)
        // Nothing is killed here, and thousands of commits are quick.
        file.execute('PRAGMA synchronous = OFF')
        const history = { epoch: currentEpoch, note: () => {}, close: () => {} }
        const { log, files } = await createStore(sqliteDialect(file), history)
        return { logs: [log, log], files }
      })
    },
  ],
  [
    'PostgreSQL',
    Math.ceil(RUNS / 10),
    async (postgres) => {
      const url = await postgres.emptyDatabase()
      const open = () => openPostgresStore(url, () => {})
      return async () => {
        const [{ log, files }, other] = [await open(), await open()]
        return { logs: [log, other.log], files }
      }
    },
  ],
]

describe.each(databases)('a log of messages and changes, on %s', (_, numRuns, prepare) => {
  let postgres: Postgres
  let open: () => Promise<Opened>
  let logs: [Store, Store]
  let files: FileRecords
  const close = async () => {
    for (const log of new Set(logs)) await log.close()
  }
  beforeAll(async () => {
    postgres = await startPostgres()
    open = await prepare(postgres)
    ;({ logs, files } = await open())
  })
  afterAll(async () => {
    await close()
    await closeAll()
    await postgres.stop()
  })

  it('[C1][C11] reads the same for every client, every node, every page and a fresh visitor', async () => {
    let rooms = 0
    const property = fc.asyncProperty(fc.array(step, { maxLength: 50, size: 'max' }), async (steps) => {
      let room = `room ${(rooms += 1)}` as RoomName
      let kept: Entry[] = []
      const nodes = logs.map((log) => new Node(log))
      const clients = [new Client(), new Client()]
      for (const each of steps) {
        const node = nodes[Number(each.on)]!
        const client = clients[each.target % 2]!
        switch (each.what) {
          case 'cut':
            client.cut()
            break
          case 'return':
            await client.comeBack(room, node.log)
            break
          case 'hear':
            node.hear()
            break
          case 'ask':
            await client.ask(room, node.log, each.target * 3)
            break
          case 'arrive':
            client.arrive()
            break
          case 'drop':
            client.reader.drop({ from: each.target, to: Math.min(2 * each.target, client.reader.last - 1) })
            break
          case 'forget':
            await node.forget(room)
            break
          case 'restart':
            await close()
            ;({ logs, files } = await open())
            for (const [n, log] of logs.entries()) await nodes[n]!.restart(room, log)
            for (const client of clients) client.cut()
            break
          case 'reset':
            room = `room ${(rooms += 1)}` as RoomName
            kept = []
            for (const each of [...nodes, ...clients]) each.reset()
            break
          default: {
            const hasFiles = each.what === 'text' && each.emoji === '🍵'
            const brought = hasFiles ? await bring(files, room, each) : []
            const [outcome] = await node.log.append(room, [draftOf(each, brought)])
            if (outcome === undefined || !('id' in outcome)) continue
            kept.push(outcome)
            for (const each of nodes) each.committed(outcome, each === node)
            for (const client of clients) client.hear(outcome)
          }
        }
      }
      const messages = foldAll(kept)
      expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1))
      expect(kept.filter(isChange).every(({ seq, target }) => target < seq)).toBe(true)
      expect(reactionsOf(messages)).toEqual(countsIn(kept))
      for (const node of nodes) {
        node.hear()
        expect((await node.log.page(room, { limit: 100 })).entries.toJSON()).toEqual(messages)
        expect((await node.log.entries(room, { limit: 100 })).filter(isMessage)).toEqual(messages)
        expect(node.recent.newestPage().entries.toJSON()).toEqual(messages)
      }
      for (const client of clients) {
        await client.comeBack(room, logs[0])
        const { reader } = client
        expect(reader.messages()).toEqual(messages.filter(({ seq }) => reader.at(seq)))
        await client.readEverything(room, logs[1])
        expect(reader.messages()).toEqual(messages)
      }
    })
    await fc.assert(property, { numRuns })
  })
})
