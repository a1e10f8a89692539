import type { RoomName } from '../../common/protocol/ids'
import type { TextEntry } from '../../common/protocol/entries'
import { hasLocks, heldLocks, inTurn, withLock } from '../device/locks'
import { onThisDevice, recall, remember } from '../device/storage'
import { Signal } from '../sync/signal'
import type { JoinedRooms } from '../sync/joined-rooms'

/** A message to notify a user of who is not looking at its room. */
export interface Call {
  room: RoomName
  entry: TextEntry
  isMention: boolean
}

/** How long messages are collected before one notification. */
const GATHER_MS = 400
/** A burst ends after this long without a message. */
const PAUSE_MS = 3_000
/** The device was asleep for longer than this: its user sees the messages on waking it. */
const STALE_MS = 10_000
/** A tab that does not get the lock in this time notifies without it. */
const LOCK_PATIENCE_MS = 1_000
/** Without locks, tabs take turns after a random delay. */
const LUCK_MS = 200

const KEY = 'rang'
const LOCK = 'teahouse bell'
const LOOKS_AT = 'teahouse looks at '

/**
 * Decides when to notify: once per burst, in one tab of the device, never for a room on the screen, and for mentions only
 * while another room is on the screen.
 */
export class Notifications {
  readonly rings = new Signal<Call>()
  readonly #rooms: JoinedRooms
  readonly #canRing: () => boolean
  #looksAt: RoomName | null = null
  #stopLooking = (): void => undefined
  #waiting: (Call & { since: number }) | null = null
  #heardAt = 0
  #rang: 'nothing' | 'message' | 'mention' = 'nothing'

  /** @param canRing whether a notification would be heard or seen; otherwise it is left to another tab */
  constructor(rooms: JoinedRooms, canRing: () => boolean) {
    this.#rooms = rooms
    this.#canRing = canRing
  }

  /** The room this tab shows; `null` while it is hidden. Other tabs are told. */
  look(room: RoomName | null): void {
    if (room === this.#looksAt) return
    this.#stopLooking()
    this.#looksAt = room
    if (room === null) return
    const hold = new Promise<void>((resolve) => (this.#stopLooking = resolve))
    withLock(LOOKS_AT + room, () => hold, { mode: 'shared' }).catch(() => undefined)
  }

  heard(call: Call, now: number): void {
    const level = this.#rooms.level(call.room)
    const isWanted = level === 'all' || (level === 'mentions' && call.isMention)
    if (!isWanted || !this.#isUnseen(call, this.#looksAt === null ? [] : [this.#looksAt])) return
    if (!this.#canRing()) return
    if (Math.abs(now - this.#heardAt) > PAUSE_MS) this.#rang = 'nothing'
    this.#heardAt = now
    if (this.#rang === 'mention' || (this.#rang === 'message' && !call.isMention)) return
    if (this.#waiting?.isMention && !call.isMention) return
    const since = this.#waiting?.since ?? now
    if (!this.#waiting)
      setTimeout(() => void this.#ring(), GATHER_MS + (hasLocks() ? 0 : Math.random() * LUCK_MS))
    this.#waiting = { ...call, since }
  }

  /** The message was deleted. */
  forget(room: RoomName, seq: number): void {
    if (this.#waiting?.room === room && this.#waiting.entry.seq === seq) this.#waiting = null
  }

  async #ring(): Promise<void> {
    const call = this.#waiting
    this.#waiting = null
    if (!call || Date.now() - call.since > STALE_MS) return
    if (!(await this.#isFirst(call))) return
    this.#rang = call.isMention ? 'mention' : 'message'
    this.rings.tell(call)
  }

  /** One tab at a time asks, and the first that may notify tells the others. */
  async #isFirst(call: Call): Promise<boolean> {
    const claim = async (): Promise<boolean> => {
      const held = await heldLocks()
      const seen = held.filter((name) => name.startsWith(LOOKS_AT)).map((name) => name.slice(LOOKS_AT.length))
      if (!this.#isUnseen(call, this.#looksAt === null ? seen : [...seen, this.#looksAt])) return false
      const rang = recall(onThisDevice, KEY) as { at?: unknown; isMention?: unknown } | null
      const now = Date.now()
      const isGoingOn = typeof rang?.at === 'number' && Math.abs(now - rang.at) < PAUSE_MS
      if (isGoingOn) this.#rang = rang?.isMention === true ? 'mention' : 'message'
      if (isGoingOn && (this.#rang === 'mention' || !call.isMention)) return false
      remember(onThisDevice, KEY, { at: now, isMention: call.isMention })
      return true
    }
    return inTurn(LOCK, claim, LOCK_PATIENCE_MS)
  }

  /** @param seen the rooms on a screen */
  #isUnseen({ room, entry, isMention }: Call, seen: readonly string[]): boolean {
    if (seen.includes(room) || (seen.length > 0 && !isMention)) return false
    return (this.#rooms.place(room)?.seq ?? 0) < entry.seq
  }
}
