import type { RoomName } from '../../common/protocol/ids'

/** Files that were given and are not in the strip yet. Their message waits for them. */
export class Coming {
  readonly #taken = new Map<RoomName, Promise<boolean>>()

  /** @returns whether all are taken, as soon as that is known; `null` when none is coming */
  of(room: RoomName): Promise<boolean> | null {
    return this.#taken.get(room) ?? null
  }

  /** Takes them behind those that came before. @param take whether all were taken */
  add(room: RoomName, take: () => Promise<boolean>): void {
    const taken = this.#after(this.of(room), take).finally(() => {
      if (this.of(room) === taken) this.#taken.delete(room)
    })
    this.#taken.set(room, taken)
  }

  async #after(before: Promise<boolean> | null, take: () => Promise<boolean>): Promise<boolean> {
    const wereTaken = (await before) ?? true
    return (await take()) && wereTaken
  }
}
