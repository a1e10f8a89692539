import { join } from 'node:path'
import pino from 'pino'
import { createChat } from '../server/app'
import type { RawPage } from '../server/chat/log/page'
import type { Store } from '../server/chat/ports'
import { rawList } from '../server/raw-json'
import { readConfig } from '../server/config/config'
import { toEntry } from '../server/store/repositories/entry-rows'

/** This server with a store that keeps nothing, to measure the cost of history. */
async function main(): Promise<void> {
  const { url } = await createChat(readConfig(process.env), {
    publicFolder: join(__dirname, '../public'),
    log: pino({ level: 'error', base: null }),
    decorateStore: forgetful,
  })
  console.log(JSON.stringify({ url, msg: 'listening' }))
}

function empty(to: number): RawPage {
  return { entries: rawList([]), from: to + 1, to, more: false, newer: false, floor: 1, asOf: to }
}

function forgetful(store: Store): Store {
  const heads = new Map<string, number>()
  return {
    epoch: store.epoch,
    findRoom: async () => null,
    heads: async () => [],
    async append(room, drafts) {
      const head = heads.get(room) ?? 0
      heads.set(room, head + drafts.length)
      return drafts.map((draft, at) => toEntry(draft, head + 1 + at))
    },
    newestMentions: async () => [],
    entries: async () => [],
    since: async (_, { before = 1 }) => empty(before - 1),
    page: async (_, { before = 1 }) => empty(before - 1),
    around: async () => empty(0),
    pins: async () => ({ entries: rawList([]), more: false, asOf: 0 }),
    ownReactions: async (_, asked) => asked.map(() => []),
    reactors: async () => [],
    changes: async (_, { to: through }) => ({ entries: rawList([]), through, more: false, asOf: through }),
    countMessages: async () => 0,
    moderate: async () => ({ outcome: 'void' }),
    countOwned: async () => 0,
    moderationLog: async () => ({ items: [], more: false }),
    forgetModeration: async () => {},
    countWaiting: async () => ({ held: 0, reports: 0, elsewhere: 0 }),
    heldIn: async () => [],
    heldOf: async () => [],
    reportsIn: async () => [],
    report: async () => ({ code: 'not-found' }),
    takeOutcomes: async () => [],
    databaseId: () => store.databaseId(),
    check: async () => {},
    close: () => store.close(),
  }
}

void main()
