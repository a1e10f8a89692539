import { roomKeyOf } from '../../../common/room-name'
import type { Facts } from '../../../common/protocol/facts'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Role } from '../../../common/protocol/members'
import { listOf } from '../moderation/words/compiled-lists'
import type { Audience, Crowd } from '../ports'
import { barrierOf } from '../admission/barrier'
import { Room, type RoomParts } from './room'
import { LOBBY } from './room-name'

/** A room without members is closed after this time without an ask. */
const IDLE_MS = 5 * 60_000

export interface RoomsParts extends Omit<RoomParts, 'onTalked' | 'wordsEverywhere'> {
  /** Tells the other nodes that a room has another state. */
  tellState: (room: RoomName, revision: number) => void
  audience: Pick<Audience, 'tell'>
}

interface Held {
  opening: Promise<Room>
  /** Once it is open. */
  room: Room | null
  usedAt: number
}

/** The open rooms. Methods take a room's name in any case. */
export class Rooms {
  /** By key. */
  readonly #open = new Map<string, Held>()
  readonly #parts: RoomsParts & Pick<RoomParts, 'wordsEverywhere'>
  /** Its words hold in every room, so it stays open. */
  #lobby: Room | null = null

  constructor(parts: RoomsParts) {
    this.#parts = { ...parts, wordsEverywhere: () => this.#lobby?.state.words ?? [] }
  }

  get size(): number {
    return this.#open.size
  }

  /** All callers share one instance. */
  open(name: RoomName): Promise<Room> {
    const key = roomKeyOf(name)
    const known = this.#open.get(key)
    const usedAt = this.#parts.clock.monotonic()
    if (known !== undefined) {
      known.usedAt = usedAt
      return known.opening
    }
    const held: Held = { opening: this.#begin(name, (room) => (held.room = room)), room: null, usedAt }
    this.#open.set(key, held)
    // The next caller tries again.
    held.opening.catch(() => this.#open.delete(key))
    return held.opening
  }

  /** @returns `null` where the room is not open */
  find(name: RoomName): Room | null {
    return this.#open.get(roomKeyOf(name))?.room ?? null
  }

  /** @returns `undefined` also where the room is not open */
  roleOf(name: RoomName, member: MemberId): Role | undefined {
    return this.find(name)?.roleOf(member)
  }

  /** Whether a word of the lobby, which holds everywhere, is in the text. */
  isWordEverywhere(text: string): boolean {
    return listOf(this.#parts.wordsEverywhere()).verdictOn(text) !== null
  }

  /** The members who moderate an open room. */
  moderators(name: RoomName): ReturnType<Room['moderators']> {
    return this.#open.get(roomKeyOf(name))?.room?.moderators() ?? []
  }

  /** @returns false also where nobody has it open */
  isOpenToAll(name: RoomName): boolean {
    const room = this.find(name)
    return room !== null && barrierOf(room.state.settings, null) === null
  }

  /** @returns how many rooms the member owns, open or not */
  countOwned(member: MemberId): Promise<number> {
    return this.#parts.store.countOwned(member)
  }

  /** States the newest `seq` to every room, so that a lost last entry is noticed. */
  async tellHeads(): Promise<void> {
    await this.look()
    for (const { opening } of this.#open.values()) {
      const opened = await opening.catch(() => null)
      if (opened === null) continue
      const { name: room, place } = opened.log
      this.#parts.audience.tell(room, 'head', { room, ...place })
    }
  }

  /** Takes what another node has committed. A room that is not open reads it from the store when it opens. */
  hear({ room, entries }: Facts['message']): void {
    const opening = this.#open.get(roomKeyOf(room))?.opening
    void opening?.then(({ log }) => log.hear(entries)).catch(() => {})
  }

  /** Reads the state that another node has written. */
  hearState(room: RoomName, revision: number): void {
    const opening = this.#open.get(roomKeyOf(room))?.opening
    void opening
      ?.then(async ({ log, state }) => {
        if (state.revision < revision) await log.look()
      })
      .catch(() => {})
  }

  /** The operators are others now. */
  takeOperators(): void {
    for (const { opening } of this.#open.values())
      void opening.then((room) => room.takeOperators()).catch(() => {})
  }

  /** The rooms that are open by now. */
  get opened(): Room[] {
    return [...this.#open.values()].flatMap(({ room }) => room ?? [])
  }

  has(room: RoomName): boolean {
    return this.#open.has(roomKeyOf(room))
  }

  /** Reads and tells what other nodes have committed and this one has missed. A single node misses nothing. */
  async look(): Promise<void> {
    const { isShared, store } = this.#parts
    if (!isShared || this.#open.size === 0) return
    const names = [...this.#open.keys()] as RoomName[]
    for (const { name, head, revision } of await store.heads(names)) {
      const room = await this.#open.get(roomKeyOf(name))?.opening.catch(() => null)
      if (room && (room.log.head < head || room.state.revision !== revision)) await room.log.look()
    }
  }

  async #begin(name: RoomName, hold: (room: Room) => void): Promise<Room> {
    const onTalked = () => {
      // While the database is away, the next look reads the roles.
      this.#lookForRoles(room).catch(() => {})
    }
    const room = await Room.open(name, { ...this.#parts, onTalked })
    if (name === LOBBY) this.#lobby = room
    hold(room)
    this.#parts.onState(room, null)
    return room
  }

  async #lookForRoles({ name, log, state }: Room): Promise<void> {
    const { revision } = state
    await log.look()
    const after = this.#open.get(roomKeyOf(name))?.room?.state.revision ?? revision
    if (after !== revision) this.#parts.tellState(name, after)
  }

  /** The author of the first entry owns a room. */
  get hasOwners(): boolean {
    return this.#parts.hasOwners
  }

  /** Closes idle rooms without members. */
  async sweep(now: number, crowd: Pick<Crowd, 'count'>): Promise<void> {
    for (const [key, held] of this.#open) {
      const isUnused = () => now - held.usedAt > IDLE_MS
      // A room that is still opening waits for the database; the sweep must not.
      if (!isUnused() || held.room === this.#lobby) continue
      const { log } = await held.opening
      const isIdle = () => isUnused() && crowd.count(log.name) === 0
      if (!isIdle()) continue
      await log.settled()
      if (!isIdle()) continue
      this.#open.delete(key)
      log.close()
    }
  }
}
