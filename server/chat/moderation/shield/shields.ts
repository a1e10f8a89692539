import type { ClientId, MemberId, RoomName } from '../../../../common/protocol/ids'
import type { Member } from '../../../../common/protocol/members'
import { newId } from '../../ids'
import type { Audience, Clock, Crowd, Kept } from '../../ports'
import type { Room } from '../../rooms/room'
import type { Rooms } from '../../rooms/rooms'
import { SERVER } from '../machines'
import { requestOf } from '../request'
import { roleOf, type RoomState } from '../room-state'
import { isShieldUp, mayRise } from './shield'
import { Wave } from './wave'

/** How long a shield is up that rose by itself. */
const MINUTES = 15
/** No shield rises by itself so soon after a moderator lowered it. */
const REST_MS = 15 * 60_000
/** After a start everybody comes back at once: so long, only what newcomers write counts. */
const RETURNING_MS = 5 * 60_000

export interface ShieldsParts {
  rooms: Pick<Rooms, 'find'>
  audience: Pick<Audience, 'tell' | 'tellState'>
  crowd: Pick<Crowd, 'count' | 'has'> & {
    /** Tells of the newcomers who came or were renamed while the room was quiet. */
    tellUntold: (room: RoomName) => void
  }
  clock: Clock
  /** What newcomers may do in a minute before it is a wave. */
  newcomersPerMinute: number
  onRaised: (room: RoomName) => void
  onFailure: (error: unknown) => void
}

/** What presence asks and tells of newcomers. */
export interface Newcomers {
  /** The room is told later of those who come or are renamed. */
  isQuiet(room: RoomName): boolean
  /** A member enters, through any node. */
  enter(room: RoomName, member: Member): void
}

/** Raises the shield of a room on a wave of newcomers, and tells the room when it has ended. */
export class Shields implements Newcomers {
  readonly #parts: ShieldsParts
  readonly #waves = new WeakMap<Room, Wave>()
  /** The rooms whose shield is up, as their members know it. */
  readonly #up = new Set<Room>()
  readonly #returnedAt: number

  constructor(parts: ShieldsParts) {
    this.#parts = parts
    this.#returnedAt = parts.clock.monotonic() + RETURNING_MS
  }

  isQuiet(name: RoomName): boolean {
    const { rooms, clock } = this.#parts
    const room = rooms.find(name)
    return room !== null && isShieldUp(room.state, clock.now())
  }

  enter(name: RoomName, { id }: Member): void {
    if (this.#parts.clock.monotonic() < this.#returnedAt) return
    this.#notice(name, (room, size, now) => isNewcomer(room, id) && this.#waveOf(room).enter(id, size, now))
  }

  /** Entries were committed, by any node. */
  hear({ fact: { room: name, entries } }: Kept): void {
    this.#notice(name, (room, size, now) => {
      const count = entries.filter(({ author }) => isNewcomer(room, author.id)).length
      return count > 0 && this.#waveOf(room).act(count, size, now)
    })
  }

  /** The shield refused drafts of newcomers. */
  refused(name: RoomName, count: number): void {
    this.#notice(name, (room, size, now) => this.#waveOf(room).act(count, size, now))
  }

  /** The room has opened, or has another state. @param before `null` where it has opened */
  change(room: Room, before: RoomState | null): void {
    const { clock, crowd } = this.#parts
    const now = clock.now()
    if (isShieldUp(room.state, now)) return void this.#up.add(room)
    if (before === null || !isShieldUp(before, now)) return
    this.#up.delete(room)
    this.#waveOf(room).rest(clock.monotonic() + REST_MS)
    crowd.tellUntold(room.name)
  }

  /** Tells where the shield has ended by itself. To be called about once a second. */
  look(): void {
    const { clock, rooms, audience, crowd } = this.#parts
    const now = clock.now()
    for (const room of this.#up) {
      if (isShieldUp(room.state, now) && rooms.find(room.name) === room) continue
      this.#up.delete(room)
      audience.tell(room.name, 'room', { room: room.name, info: room.info(now) })
      crowd.tellUntold(room.name)
    }
  }

  #notice(name: RoomName, isWave: (room: Room, size: number, now: number) => boolean): void {
    const { newcomersPerMinute, clock, crowd, rooms } = this.#parts
    const room = newcomersPerMinute === Infinity ? null : rooms.find(name)
    const now = clock.monotonic()
    if (room === null || !isWave(room, crowd.count(name), now) || !mayRise(room.state, clock.now())) return
    this.#waveOf(room).rest(now)
    if (this.#hasRegulars(room)) void this.#raise(room).catch(this.#parts.onFailure)
  }

  /** Where all are newcomers there is nobody to protect: a class that comes in is no wave. */
  #hasRegulars({ name, state, log }: Room): boolean {
    return [...state.roles.values()].some(
      ({ member, nickname }) =>
        this.#parts.crowd.has(name, member) || log.authors.get(nickname)?.id === member,
    )
  }

  async #raise(room: Room): Promise<void> {
    const { clock, audience, onRaised } = this.#parts
    const request = requestOf(SERVER, { action: 'shield', minutes: MINUTES }, clock.now(), {})
    const { isDone } = await room.moderate(request, SERVER, newId() as ClientId)
    if (!isDone) return
    audience.tellState(room.name, room.state.revision)
    onRaised(room.name)
  }

  #waveOf(room: Room): Wave {
    const known = this.#waves.get(room)
    const wave = known ?? new Wave(this.#parts.newcomersPerMinute)
    if (!known) this.#waves.set(room, wave)
    return wave
  }
}

const isNewcomer = ({ state }: Room, member: MemberId): boolean => roleOf(state, member) === undefined
