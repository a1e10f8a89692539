import type { Member } from '../../../common/protocol/members'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Nicknames } from './nicknames'
import type { Clock } from '../ports'
import type { Attendance, PresenceChanges, PresenceStore } from '../presence-store'
import type { RoomNames } from '../rooms/room-names'

/** Twice the time that disconnected clients take to reconnect, unless they are very many. */
export const RETURN_MS = 15_000
/** While many clients enter, changes are written in batches this far apart. */
const APART_MS = 200
const RETRY_MS = 5_000
/** How long a shutdown waits for a hanging database. */
const CLOSE_WITHIN_MS = 1_000
/** After a longer outage the members are not expected back. */
const FORGOTTEN_AFTER_MS = 15 * 60_000

export interface PresenceJournalParts {
  store: PresenceStore
  clock: Clock
  /** The hash of the network that a member acts from. */
  networkOf: (room: RoomName, member: MemberId) => string | undefined
  /** Called for each failed write; it is retried. */
  onFailure: (error: unknown) => void
}

/** Records in the store who is present, for the next start. */
export class PresenceJournal {
  readonly #parts: PresenceJournalParts
  /** The latest unwritten change of each member in each room. */
  readonly #changes = new Map<string, Attendance & { isPresent: boolean }>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> | null = null
  /** Monotonic milliseconds. */
  #notBefore = -Infinity
  #isClosed = false

  constructor(parts: PresenceJournalParts) {
    this.#parts = parts
  }

  /** The members present when the server stopped; none when that is too long ago. */
  lastPresent(): Promise<Attendance[]> {
    return this.#parts.store.lastPresent(this.#parts.clock.now() - FORGOTTEN_AFTER_MS)
  }

  changed(room: RoomName, entered: readonly Member[], left: readonly Member[]): void {
    for (const member of entered) {
      const network = this.#parts.networkOf(room, member.id)
      this.#changes.set(keyOf(room, member), { room, member, isPresent: true, ...(network && { network }) })
    }
    for (const member of left) this.#changes.set(keyOf(room, member), { room, member, isPresent: false })
    if (this.#changes.size > 0) this.#flushSoon()
  }

  /** Records that the members are still present. */
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

  /** Never rejects. A failed change is written later, unless a newer one replaces it. */
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

/** Keeps the places and nicknames of the members present at the last stop until they have had time to reconnect. */
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
