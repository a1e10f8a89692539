import { del, entries, set, type UseStore } from 'idb-keyval'
import type { ClientId } from '../../common/protocol/ids'
import { eagerCommit } from './eager-commit'
import { openStore } from './device-store'
import { hasLocks, withLock } from './locks'
import { filesOf, isChange, message, targetOf } from '../sync/outbox/command'
import { type OutboxDraft, UNDO_MS } from '../sync/outbox/unsent'
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

/** Earlier versions of this page kept only messages, and not whether those were tried. */
type Found = Omit<Kept, 'command' | 'tried'> & Partial<Kept>

const LOCK_PREFIX = 'teahouse tab '
/** A tab takes this long at most to store that a deletion was undone. */
const STORED_MS = 1_000

/** A browser may refuse storage, at first or at any time; the outbox then lives as long as the tab. */
export function openOutboxStore(): OutboxStore {
  try {
    return typeof indexedDB === 'undefined'
      ? noStore
      : quietly(keepIn(openSaid(), openStore('teahouse-changes', 'changes'), openWithFiles()))
  } catch {
    return noStore
  }
}

/** The drafts of messages of all tabs. */
export const openSaid = (): UseStore => openStore('teahouse', 'outbox')
/** Those of messages with files, which earlier versions of this page would send without. */
export const openWithFiles = (): UseStore => openStore('teahouse-with-files', 'messages')

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
 * inherits. Plain http has no locks: there a new tab takes over everything it finds but what can still be undone, which
 * is harmless, because the server keeps each `clientId` once.
 * @param changes of messages, where a tab of an earlier version does not take them for messages
 * @param withFiles messages that such a tab would send without their files
 */
function keepIn(said: UseStore, changes: UseStore, withFiles: UseStore): OutboxStore {
  const tab = randomName()
  const known = new Set([tab])
  const elsewhere = new Map<ClientId, UseStore>()
  let hasLooked = false
  withLock(LOCK_PREFIX + tab, () => new Promise(() => undefined)).catch(() => undefined)

  async function keep(draft: Kept): Promise<void> {
    const { clientId, command } = draft
    const files = filesOf(command)
    if (files.some(({ isOfTab }) => isOfTab)) return
    if (isChange(command)) elsewhere.set(clientId, changes)
    else if (files.length > 0) elsewhere.set(clientId, withFiles)
    await set(clientId, draft, storeOf(clientId))
  }

  const storeOf = (clientId: ClientId): UseStore => eagerCommit(elsewhere.get(clientId) ?? said)

  /** @param isGone otherwise the tab may undo its deletions: those, and what they concern, are left to it until then */
  async function inherit(
    from: string,
    take: (drafts: OutboxDraft[]) => void,
    isGone: boolean,
  ): Promise<void> {
    const all = (await allKept()).filter((each) => each.tab === from)
    const left = isGone ? all : all.filter(isOver(all, Date.now()))
    if (left.length < all.length)
      setTimeout(() => void inherit(from, take, false).catch(() => undefined), UNDO_MS + STORED_MS)
    // A device that is full can still be read: whoever inherits it again sends it under the same clientId.
    for (const each of left) await keep({ ...each, tab }).catch(() => undefined)
    take(left)
    known.delete(from)
  }

  async function allKept(): Promise<Kept[]> {
    const found = await Promise.all(
      [said, changes, withFiles].map((store) => entries<ClientId, Found>(store)),
    )
    return found.flat().map(([, each]) => ({ command: message(each.text), tried: true, ...each }))
  }

  return {
    save: ({ clientId, room, text, command, order, failure, why, tried, undoUntil, epoch }) =>
      keep({ clientId, room, text, command, order, failure, why, tried, undoUntil, epoch, tab }),
    remove: async (clientIds) => {
      for (const clientId of clientIds) {
        await del(clientId, storeOf(clientId))
        elsewhere.delete(clientId)
      }
    },
    adopt: async (take) => {
      if (!hasLocks() && hasLooked) return
      const tabs = new Set((await allKept()).map((each) => each.tab))
      hasLooked = true
      for (const other of tabs) {
        if (known.has(other)) continue
        known.add(other)
        const takeOver = (): Promise<void> => inherit(other, take, false)
        // A lock that is refused says nothing about the other tab: as without locks.
        if (hasLocks())
          withLock(LOCK_PREFIX + other, () => inherit(other, take, true))
            .catch(takeOver)
            .catch(() => undefined)
        else await takeOver()
      }
    },
  }
}

/** Whether it neither can be undone nor waits for what can. */
function isOver(all: readonly Kept[], now: number): (each: Kept) => boolean {
  const undoable = all.filter(({ undoUntil = 0 }) => undoUntil > now)
  return ({ room, clientId, command }) =>
    !undoable.some(
      (each) => each.room === room && [clientId, targetOf(command)].includes(targetOf(each.command)),
    )
}
