import { clear, del, get, set, type UseStore } from 'idb-keyval'
import { roomKeyOf } from '../../common/room-name'
import { isMessage } from '../../common/log/kinds'
import type { Entry } from '../../common/protocol/entries'
import type { Epoch, RoomName } from '../../common/protocol/ids'
import { eagerCommit } from './eager-commit'
import { openStore } from './device-store'
import { whenIdle } from './idle'
import type { Remembered } from '../sync/timeline'

/** Of each room, so that the page opens with something to read. */
export const MESSAGES_KEPT = 50
/** In a hot room the newest entries are others every moment. */
const WRITE_AFTER_MS = 3_000
/** 2: messages as of a `seq`, and where they begin. */
const VERSION = 2

/** The newest messages of each room, kept on the device for the next time the page is opened. */
export interface LogCache {
  /** @returns `null` when there is nothing */
  read(room: RoomName): Promise<Remembered | null>
  /** @param newest is asked when there is time to write, or at once; `null` forgets */
  keep(room: RoomName, newest: () => Remembered | null, atOnce: boolean): void
  forget(room: RoomName): void
  forgetAll(): void
}

interface Kept extends Remembered {
  version: number
}

/** A browser may refuse storage, at first or at any time; the page then opens empty. */
export function openLogCache(): LogCache {
  try {
    if (typeof indexedDB !== 'undefined') return new DeviceLogs(openStore('teahouse-logs', 'logs'))
  } catch {
    // As without.
  }
  return { read: async () => null, keep: () => {}, forget: () => {}, forgetAll: () => {} }
}

class DeviceLogs implements LogCache {
  readonly #store: UseStore
  readonly #changed = new Map<RoomName, () => Promise<void>>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(store: UseStore) {
    this.#store = store
    // The page may be gone in a moment.
    document.addEventListener('visibilitychange', () => document.hidden && this.#write())
  }

  async read(room: RoomName): Promise<Remembered | null> {
    const kept = await this.#get(room).catch(() => null)
    return kept ? remembered(kept) : null
  }

  keep(room: RoomName, newest: () => Remembered | null, atOnce: boolean): void {
    this.#changed.set(room, async () => {
      const remembered = newest()
      const key = roomKeyOf(room)
      if (remembered === null) await del(key, eagerCommit(this.#store))
      else await set(key, { ...remembered, version: VERSION } satisfies Kept, eagerCommit(this.#store))
    })
    if (atOnce) this.#write()
    else this.#timer ??= setTimeout(() => whenIdle(() => this.#write()), WRITE_AFTER_MS)
  }

  forget(room: RoomName): void {
    this.#changed.delete(room)
    for (const key of new Set([roomKeyOf(room), room])) del(key, this.#store).catch(() => undefined)
  }

  forgetAll(): void {
    this.#changed.clear()
    clear(this.#store).catch(() => undefined)
  }

  /** An earlier version of this page kept it under the name as it was written. */
  async #get(room: RoomName): Promise<Kept | undefined> {
    return (await get<Kept>(roomKeyOf(room), this.#store)) ?? get<Kept>(room, this.#store)
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const write of this.#changed.values()) void write().catch(() => undefined)
    this.#changed.clear()
  }
}

/** What an earlier version of this page or another hand wrote may have any shape. */
function remembered({ version, epoch, entries, from, to, asOf }: Partial<Kept>): Remembered | null {
  if (typeof epoch !== 'string' || !Array.isArray(entries) || entries.length === 0) return null
  if (version === 1) return readFirst(epoch, entries)
  const isWhole = version === VERSION && [from, to, asOf].every(Number.isInteger)
  return isWhole ? { epoch, entries, from: from!, to: to!, asOf: asOf! } : null
}

/** It kept the newest entries as they came: without a change among them, they are their messages as of the last one. */
function readFirst(epoch: Epoch, entries: readonly Entry[]): Remembered | null {
  const from = entries[0]!.seq
  const isWhole = entries.every((entry, index) => entry.seq === from + index && isMessage(entry))
  const to = entries.at(-1)!.seq
  return isWhole ? { epoch, entries, from, to, asOf: to } : null
}
