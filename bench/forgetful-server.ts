import { join } from 'node:path'
import pino from 'pino'
import { createChat } from '../server/app'
import { fit } from '../server/chat/log/page'
import type { Store } from '../server/chat/ports'
import { readConfig } from '../server/config/config'

/** This server with a store that keeps nothing: what history costs is the difference. */
async function main(): Promise<void> {
  const { url } = await createChat(readConfig(process.env), {
    publicFolder: join(__dirname, '../public'),
    log: pino({ level: 'error', base: null }),
    decorateStore: forgetful,
  })
  console.log(JSON.stringify({ url, msg: 'listening' }))
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
      return drafts.map((draft, at) => ({ ...draft, seq: head + 1 + at }))
    },
    newestMentions: async () => [],
    entries: async () => [],
    page: async () => fit([], 0),
    check: async () => {},
    close: () => store.close(),
  }
}

void main()
