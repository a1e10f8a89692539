import { roomKeyOf } from '../../../common/room-name'
import type { RoomName } from '../../../common/protocol/ids'

/** The spelling of each room's name that this node uses in every fact: the first one written. Names ignore case. */
export class RoomNames {
  readonly #names = new Map<string, RoomName>()
  readonly #agree: (name: RoomName) => Promise<RoomName>

  /** @param agree decides between nodes that name a new room at the same moment: all get the same answer */
  constructor(agree: (name: RoomName) => Promise<RoomName> = async (name) => name) {
    this.#agree = agree
  }

  /** @returns the spelling in use, or the given one */
  of(name: RoomName): RoomName {
    return this.#names.get(roomKeyOf(name)) ?? name
  }

  /** Uses this spelling from now on, unless there is one already. @returns the spelling in use */
  learn(name: RoomName): RoomName {
    const key = roomKeyOf(name)
    const known = this.#names.get(key)
    if (known === undefined) this.#names.set(key, name)
    return known ?? name
  }

  /** @param kept the name in the database, `null` for a room without entries */
  async settle(name: RoomName, kept: RoomName | null): Promise<RoomName> {
    const known = this.#names.get(roomKeyOf(name))
    return known ?? this.learn(kept ?? (await this.#agree(name)))
  }

  sweep(isUsed: (name: RoomName) => boolean): void {
    for (const [key, name] of this.#names) if (!isUsed(name)) this.#names.delete(key)
  }
}
