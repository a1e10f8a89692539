import { createStore, del, entries, set } from 'idb-keyval'
import type { ClientId } from '../../server/protocol'
import type { Draft } from './outbox'
import { randomName } from './random'

/** Where drafts outlive the tab. */
export interface OutboxStore {
  save(draft: Draft): Promise<void>
  remove(clientIds: readonly ClientId[]): Promise<void>
  /** Drafts of tabs that are gone; from now on they are this tab's. */
  adopt(): Promise<Draft[]>
}

interface Kept extends Draft {
  tab: string
}

const LOCK_PREFIX = 'teahouse tab '

/**
 * Every tab sends what was written in it. While it lives it holds a lock in its name, so that another tab
 * takes over only what was left behind. Plain http has no locks: there a new tab takes over everything it
 * finds, which is harmless, because the server keeps each `clientId` once.
 */
export function openOutboxStore(): OutboxStore {
  if (typeof indexedDB === 'undefined') return noStore
  const store = createStore('teahouse', 'outbox')
  const tab = randomName()
  const locks = 'locks' in navigator ? navigator.locks : null
  let hasAdopted = false
  void locks?.request(LOCK_PREFIX + tab, () => new Promise(() => undefined))

  async function isGone(): Promise<(tab: string) => boolean> {
    if (!locks) return () => !hasAdopted
    const { held = [] } = await locks.query()
    const living = new Set(held.map((lock) => lock.name))
    return (other) => !living.has(LOCK_PREFIX + other)
  }

  async function adoptOrphans(): Promise<Draft[]> {
    const gone = await isGone()
    const kept = await entries<ClientId, Kept>(store)
    const orphans = kept.map(([, each]) => each).filter((each) => each.tab !== tab && gone(each.tab))
    for (const orphan of orphans) await set(orphan.clientId, { ...orphan, tab }, store)
    hasAdopted = true
    return orphans.map(({ clientId, room, text, order, failure }) => ({
      clientId,
      room,
      text,
      order,
      failure,
    }))
  }

  return quietly({
    save: ({ clientId, room, text, order, failure }) =>
      set(clientId, { clientId, room, text, order, failure, tab } satisfies Kept, store),
    remove: async (clientIds) => {
      for (const clientId of clientIds) await del(clientId, store)
    },
    adopt: async () => (locks ? locks.request('teahouse adopt', adoptOrphans) : adoptOrphans()),
  })
}

const noStore: OutboxStore = {
  save: async () => undefined,
  remove: async () => undefined,
  adopt: async () => [],
}

/** A browser may refuse storage at any time; the outbox then lives as long as the tab. */
function quietly(store: OutboxStore): OutboxStore {
  return {
    save: (draft) => store.save(draft).catch(() => undefined),
    remove: (clientIds) => store.remove(clientIds).catch(() => undefined),
    adopt: () => store.adopt().catch(() => []),
  }
}
