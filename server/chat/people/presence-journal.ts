import type { Member, RoomName } from '../../../common/protocol'
import type { Nicknames } from './nicknames'
import type { Attendance, Clock, PresenceChanges, PresenceStore } from '../ports'
import type { RoomNames } from '../rooms/room-names'

/** Twice the time in which those who lost the connection together come back, a crowd aside. */
export const RETURN_MS = 15_000
/** While a crowd comes in, its members are kept some at a time. */
const APART_MS = 200
const RETRY_MS = 5_000
/** A stop does not wait longer for a database that hangs. */
const CLOSE_WITHIN_MS = 1_000
/** After a longer outage those who were present are not expected back. */
const FORGOTTEN_AFTER_MS = 15 * 60_000

export interface PresenceJournalParts {
  store: PresenceStore
  clock: Clock
  /** Hears of writes that failed; they are repeated. */
  onFailure: (error: unknown) => void
}

/** Keeps in the store who is present, so that the next start knows who was. */
export class PresenceJournal {
  readonly #parts: PresenceJournalParts
  /** The latest change of each member in each room that the store does not know yet. */
  readonly #changes = new Map<string, Attendance & { isPresent: boolean }>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | null = null
  /** By the clock that never jumps. */
  #notBefore = -Infinity
  #isClosed = false

  constructor(parts: PresenceJournalParts) {
    this.#parts = parts
  }

  /** Those who were present when the server ended; nobody when that is too long ago. */
  lastPresent(): Promise<Attendance[]> {
    return this.#parts.store.lastPresent(this.#parts.clock.now() - FORGOTTEN_AFTER_MS)
  }

  changed(room: RoomName, entered: readonly Member[], left: readonly Member[]): void {
    for (const member of entered) this.#changes.set(keyOf(room, member), { room, member, isPresent: true })
    for (const member of left) this.#changes.set(keyOf(room, member), { room, member, isPresent: false })
    if (this.#changes.size > 0) this.#flushSoon()
  }

  /** Says that those who are present still are. */
  async confirm(): Promise<void> {
    await this.#parts.store.notePresence({ entered: [], left: [] }, this.#parts.clock.now())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)))
    await Promise.race([this.#flushLast(), late])
    clearTimeout(timer)
  }

  async #flushLast(): Promise<void> {
    await this.#writing
    if (this.#changes.size > 0) await this.#flush()
  }

  #flushSoon(): void {
    if (this.#isClosed || this.#writing !== null || this.#timer !== undefined) return
    const leftMs = Math.max(0, this.#notBefore - this.#parts.clock.monotonic())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#writing = this.#flush().finally(() => {
        this.#writing = null
        if (this.#changes.size > 0) this.#flushSoon()
      })
    }, leftMs)
  }

  /** Never rejects. What could not be written is written later, unless it has changed by then. */
  async #flush(): Promise<void> {
    const { store, clock, onFailure } = this.#parts
    const changes = [...this.#changes]
    this.#changes.clear()
    this.#notBefore = clock.monotonic() + APART_MS
    try {
      await store.notePresence(presenceChanges(changes.map(([, change]) => change)), clock.now())
    } catch (error) {
      for (const [key, change] of changes) if (!this.#changes.has(key)) this.#changes.set(key, change)
      this.#notBefore = clock.monotonic() + RETRY_MS
      onFailure(error)
    }
  }
}

export interface RestoreParts {
  clock: Clock
  names: RoomNames
  nicknames: Nicknames
  presence: { restore: (attendances: readonly Attendance[], withinMs: number) => void }
  returnsPerSecond: number
}

/** Those who were present when the server ended keep their places and nicknames until they have had the time to come back. */
export async function restorePresence(
  journal: PresenceJournal,
  { clock, names, nicknames, presence, returnsPerSecond }: RestoreParts,
): Promise<void> {
  const kept = await journal.lastPresent()
  const attendances = kept.map(({ room, member }) => ({ room: names.learn(room), member }))
  const spreadMs = (attendances.length / returnsPerSecond) * 1_000
  presence.restore(attendances, RETURN_MS + 2 * spreadMs)
  for (const { room, member } of attendances)
    nicknames.hear(room, member.nickname, member.id, clock.monotonic())
}

function keyOf(room: RoomName, { id }: Member): string {
  return `${id} ${room}`
}

function presenceChanges(changes: readonly (Attendance & { isPresent: boolean })[]): PresenceChanges {
  return {
    entered: changes.filter(({ isPresent }) => isPresent),
    left: changes.filter(({ isPresent }) => !isPresent),
  }
}
