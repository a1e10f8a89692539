import { randomUUID } from 'node:crypto'
import { override } from '../../server/store/methods'
import type { RawPage } from '../../server/chat/log/page'
import type { Draft, Store } from '../../server/chat/ports'
import { rawList } from '../../server/raw-json'
import { onceKey, toEntry } from '../../server/store/repositories/entry-rows'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Entry } from '../../common/protocol/entries'

/** Faults that production cannot have by configuration, to show that the harness sees them. */
export const switches = { 'deduplication-off': deduplicationOff, 'answer-before-commit': answerBeforeCommit }

export type Switch = keyof typeof switches

/** The delay of an answer after its commit, or of a commit after its answer: a `kill -9` mostly falls between. */
const WAIT_MS = 60
/** Appended to a `clientId`, so that a repeat looks new. */
const MARK = '\u0001'

/** A store that does not recognise repeats. */
function deduplicationOff(store: Store): Store {
  const marked = (draft: Draft) => ({
    ...draft,
    clientId: `${draft.clientId}${MARK}${randomUUID()}` as ClientId,
  })
  const plain = (entry: Entry) => ({ ...entry, clientId: entry.clientId.split(MARK)[0] as ClientId })
  const plainPage = async (reading: Promise<RawPage>) => {
    const page = await reading
    return {
      ...page,
      entries: rawList<Entry>(page.entries.toJSON().map((entry) => JSON.stringify(plain(entry)))),
    }
  }
  return override(store, {
    async append(room, drafts, rules) {
      const outcomes = await store.append(room, drafts.map(marked), rules)
      await wait()
      return outcomes.map((outcome) => ('id' in outcome ? plain(outcome) : outcome))
    },
    entries: async (room, range) => (await store.entries(room, range)).map(plain),
    since: (room, range) => plainPage(store.since(room, range)),
    page: (room, range) => plainPage(store.page(room, range)),
  })
}

/** A store that acknowledges before it commits. */
function answerBeforeCommit(store: Store): Store {
  const rooms = new Map<RoomName, { head: number; told: Map<string, Entry>; writing: Promise<unknown> }>()
  return override(store, {
    async findRoom(name) {
      const room = await store.findRoom(name)
      if (!rooms.has(name))
        rooms.set(name, { head: room?.head ?? 0, told: new Map(), writing: Promise.resolve() })
      return room
    },
    async append(name, drafts) {
      const room = rooms.get(name)!
      const entries = drafts.map((draft): Entry => {
        const key = onceKey(draft)
        const entry = room.told.get(key) ?? toEntry(draft, ++room.head)
        room.told.set(key, entry)
        return entry
      })
      // Concurrent waits: one after the other they would never catch up with a hot room.
      room.writing = Promise.all([room.writing, wait()]).then(() => store.append(name, drafts))
      return entries
    },
    async entries(name, range) {
      await rooms.get(name)?.writing
      return store.entries(name, range)
    },
    async since(name, range) {
      await rooms.get(name)?.writing
      return store.since(name, range)
    },
    async page(name, range) {
      await rooms.get(name)?.writing
      return store.page(name, range)
    },
  })
}

function wait(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAIT_MS))
}
