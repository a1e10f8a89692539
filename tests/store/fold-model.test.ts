import { join } from 'node:path'
import fc from 'fast-check'
import { isChange, isMessage } from '../../common/log/kinds'
import { LogReader, type Snapshot } from '../../common/log/log-reader'
import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { RoomName } from '../../common/protocol/ids'
import { RecentEntries } from '../../server/chat/log/recent-entries'
import type { RawPage } from '../../server/chat/log/page'
import type { Draft, Store } from '../../server/chat/ports'
import { currentEpoch } from '../../server/store/repositories/meta'
import { sqliteDialect } from '../../server/store/sqlite/dialect'
import { SqliteFile } from '../../server/store/sqlite/file'
import { createStore } from '../../server/store/store'
import { closeAll, closeLater, temporaryFolder } from '../support/chat'
import { change, foldAll } from './changes-contract'
import { draft } from './contract'

/** More by hand, as in `FOLD_RUNS=20000`. */
const RUNS = Number(process.env.FOLD_RUNS ?? 300)
const PAGE = 3

const step = fc.record({
  what: fc.constantFrom(
    'text',
    'text',
    'edit',
    'delete',
    'reaction',
    'reaction',
    'pin',
    'cut',
    'return',
    'hear',
  ),
  target: fc.integer({ min: 1, max: 8 }),
  by: fc.constantFrom('ann', 'bob', 'cyd'),
  emoji: fc.constantFrom('🍵', '❤️'),
  on: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function draftOf({ what, target, by, emoji, on }: Step): Draft {
  if (what === 'edit') return change({ type: 'edit', target, text: `by ${by} ${String(on)}` }, by)
  if (what === 'delete') return change({ type: 'delete', target }, by)
  if (what === 'reaction') return change({ type: 'reaction', target, emoji, on }, by)
  if (what === 'pin') return change({ type: 'pin', target, on }, by)
  return draft({ by })
}

const snapshot = (page: RawPage): Snapshot => ({ ...page, entries: page.entries.toJSON() })

/** What a client does that comes back: the newest page, then what changed in what it held. */
async function catchUp(reader: LogReader, room: RoomName, log: Store): Promise<void> {
  reader.jump(snapshot(await log.page(room, { limit: PAGE })))
  for (const { from, to, since } of reader.stale) {
    const found = await log.changes(room, { from, to, since, limit: 100 })
    reader.changes({ ...found, from, to: found.through, since, entries: found.entries.toJSON() })
  }
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

describe('a log of messages and changes', () => {
  let log: Store
  beforeAll(async () => {
    const file = new SqliteFile(join(temporaryFolder(), 'teahouse.db'))
    // Nothing is killed here, and thousands of commits are quick.
    file.execute('PRAGMA synchronous = OFF')
    const history = { epoch: currentEpoch, note: () => {}, close: () => {} }
    log = (await createStore(sqliteDialect(file), history)).log
    closeLater(() => log.close())
  })
  afterAll(closeAll)

  it('[C1][C11] reads the same for every client, every node, every page and a fresh visitor', async () => {
    let rooms = 0
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const room = `room ${(rooms += 1)}` as RoomName
      const [near, far] = [new RecentEntries(0), new RecentEntries(0)]
      const [present, returning] = [new LogReader(), new LogReader()]
      const kept: Entry[] = []
      const unheard: Entry[] = []
      let isHere = true
      for (const each of steps) {
        if (each.what === 'cut') isHere = false
        else if (each.what === 'hear') far.grow(unheard.splice(0).reverse())
        else if (each.what === 'return') {
          if (!isHere) await catchUp(returning, room, log)
          isHere = true
        } else {
          const [outcome] = await log.append(room, [draftOf(each)])
          if (outcome === undefined || !('id' in outcome)) continue
          kept.push(outcome)
          unheard.push(outcome)
          near.grow([outcome])
          present.hear([outcome])
          if (isHere) returning.hear([outcome])
        }
      }
      far.grow(unheard)
      await catchUp(returning, room, log)
      const messages = foldAll(kept)
      expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1))
      expect(reactionsOf(messages)).toEqual(countsIn(kept))
      expect((await log.page(room, { limit: 100 })).entries.toJSON()).toEqual(messages)
      expect((await log.entries(room, { limit: 100 })).filter(isMessage)).toEqual(messages)
      for (const node of [near, far]) expect(node.newestPage().entries.toJSON()).toEqual(messages)
      expect(present.messages()).toEqual(messages)
      const seen = returning.messages()
      expect(seen).toEqual(messages.filter(({ seq }) => returning.at(seq)))
      expect(seen.slice(-PAGE)).toEqual(messages.slice(-PAGE))
      expect(kept.filter(isChange).every(({ seq, target }) => target < seq)).toBe(true)
    })
    await fc.assert(property, { numRuns: RUNS })
  })
})
