import { roomKeyOf, roomNameOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'

/** The room that a text means. A text that cannot be one is left to the server to refuse. */
export function roomOfText(text: string): RoomName {
  return roomNameOf(text) ?? (text.trim() as RoomName)
}

/**
 * The names of the rooms on this page. A room keeps one name as long as the page is open, whatever case others write it in,
 * and is shown as the server calls it.
 */
export class RoomNames {
  readonly #names = new Map<string, { name: RoomName; title: RoomName }>()

  /** The name that this page has for the room. */
  of(name: RoomName): RoomName {
    return this.#names.get(roomKeyOf(name))?.name ?? name
  }

  /** From now on this page calls the room so, unless it has a name for it. @returns what it calls it */
  learn(name: RoomName): RoomName {
    const key = roomKeyOf(name)
    const known = this.#names.get(key)
    if (!known) this.#names.set(key, { name, title: name })
    return known?.name ?? name
  }

  /** What the server calls the room. */
  title(name: RoomName): RoomName {
    return this.#names.get(roomKeyOf(name))?.title ?? name
  }

  /** @returns whether it was called otherwise */
  entitle(name: RoomName, title: RoomName): boolean {
    const known = this.#names.get(roomKeyOf(name))
    if (!known || known.title === title) return false
    known.title = title
    return true
  }
}
