import { roomKeyOf } from '../../../common/room-name'
import type { RoomName } from '../../../common/protocol'

/**
 * The name of each room as this node states it in every fact. Names that differ in case are one room, which is called as
 * it was first written.
 */
export class RoomNames {
  readonly #names = new Map<string, RoomName>()
  readonly #agree: (name: RoomName) => Promise<RoomName>

  /** @param agree of several nodes that name a new room at the same moment, all get the same answer */
  constructor(agree: (name: RoomName) => Promise<RoomName> = async (name) => name) {
    this.#agree = agree
  }

  /** What the room of this name is called here. */
  of(name: RoomName): RoomName {
    return this.#names.get(roomKeyOf(name)) ?? name
  }

  /** Calls the room so from now on, unless it has a name here already. @returns what it is called */
  learn(name: RoomName): RoomName {
    const key = roomKeyOf(name)
    const known = this.#names.get(key)
    if (known === undefined) this.#names.set(key, name)
    return known ?? name
  }

  /** @param kept the name in the database, `null` for a room in which nothing was said yet */
  async settle(name: RoomName, kept: RoomName | null): Promise<RoomName> {
    const known = this.#names.get(roomKeyOf(name))
    return known ?? this.learn(kept ?? (await this.#agree(name)))
  }

  /** Forgets the rooms that are not in use. */
  sweep(isUsed: (name: RoomName) => boolean): void {
    for (const [key, name] of this.#names) if (!isUsed(name)) this.#names.delete(key)
  }
}
