import { del, entries, set, type UseStore } from 'idb-keyval'
import type { ClientId } from '../../common/protocol/ids'
import { eagerCommit } from './eager-commit'
import { openStore } from './device-store'
import { hasLocks, withLock } from './locks'
import { message, type OutboxDraft } from '../sync/outbox'
import { randomName } from '../sync/random'

/** Where drafts outlive the tab. */
export interface OutboxStore {
  save(draft: OutboxDraft): Promise<void>
  remove(clientIds: readonly ClientId[]): Promise<void>
  /** Looks for drafts of other tabs and hands them over, each tab's as soon as it is gone. */
  adopt(take: (drafts: OutboxDraft[]) => void): Promise<void>
}

interface Kept extends OutboxDraft {
  tab: string
}

/** An earlier version of this page kept only messages. */
type Found = Omit<Kept, 'command'> & Partial<Kept>

const LOCK_PREFIX = 'teahouse tab '

/** A browser may refuse storage, at first or at any time; the outbox then lives as long as the tab. */
export function openOutboxStore(): OutboxStore {
  try {
    return typeof indexedDB === 'undefined' ? noStore : quietly(keepIn(openStore('teahouse', 'outbox')))
  } catch {
    return noStore
  }
}

function quietly(store: OutboxStore): OutboxStore {
  return {
    save: (draft) => store.save(draft).catch(() => undefined),
    remove: (clientIds) => store.remove(clientIds).catch(() => undefined),
    adopt: (take) => store.adopt(take).catch(() => undefined),
  }
}

const noStore: OutboxStore = {
  save: async () => undefined,
  remove: async () => undefined,
  adopt: async () => undefined,
}

/**
 * Every tab sends what was written in it, and holds a lock in its name while it lives: who gets that lock
 * inherits. Plain http has no locks: there a new tab takes over everything it finds, which is harmless,
 * because the server keeps each `clientId` once.
 */
function keepIn(store: UseStore): OutboxStore {
  const tab = randomName()
  const known = new Set([tab])
  let hasLooked = false
  withLock(LOCK_PREFIX + tab, () => new Promise(() => undefined)).catch(() => undefined)

  async function inherit(from: string, take: (drafts: OutboxDraft[]) => void): Promise<void> {
    const left = (await allKept()).filter((each) => each.tab === from)
    // A device that is full can still be read: whoever inherits it again sends it under the same clientId.
    for (const each of left)
      await set(each.clientId, { ...each, tab }, eagerCommit(store)).catch(() => undefined)
    take(left)
    known.delete(from)
  }

  const allKept = async (): Promise<Kept[]> =>
    (await entries<ClientId, Found>(store)).map(([, each]) => ({ command: message(each.text), ...each }))

  return {
    save: ({ clientId, room, text, command, order, failure }) =>
      set(
        clientId,
        { clientId, room, text, command, order, failure, tab } satisfies Kept,
        eagerCommit(store),
      ),
    remove: async (clientIds) => {
      for (const clientId of clientIds) await del(clientId, eagerCommit(store))
    },
    adopt: async (take) => {
      if (!hasLocks() && hasLooked) return
      const tabs = new Set((await allKept()).map((each) => each.tab))
      hasLooked = true
      for (const other of tabs) {
        if (known.has(other)) continue
        known.add(other)
        const takeOver = (): Promise<void> => inherit(other, take)
        // A lock that is refused says nothing about the other tab: as without locks.
        if (hasLocks())
          withLock(LOCK_PREFIX + other, takeOver)
            .catch(takeOver)
            .catch(() => undefined)
        else await takeOver()
      }
    },
  }
}
