import type { TextEntry } from '../../../common/protocol/entries'
import type { Room } from '../../sync/room'
import type { Asker } from '../sheet/asker'

/** As many messages before and after a reported one. */
const BESIDE = 2

/** A reported message and those around it, oldest first, asked for once. */
export class Surroundings {
  readonly #asker: Asker
  #room: Room | null = null
  readonly #known = new Map<number, Promise<TextEntry[]>>()
  /** One at a time, as the server answers them. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(asker: Asker) {
    this.#asker = asker
  }

  begin(room: Room): void {
    this.#room = room
    this.#known.clear()
  }

  /** Messages changed: they are asked for once more. */
  forget(): void {
    this.#known.clear()
  }

  around(target: number): Promise<TextEntry[]> {
    const known = this.#known.get(target)
    if (known) return known
    const asked = this.#last.then(() => this.#ask(target))
    this.#last = asked
    this.#known.set(target, asked)
    return asked
  }

  async #ask(target: number): Promise<TextEntry[]> {
    const room = this.#room
    if (!room) return []
    const input = { room: room.title, around: target, limit: 2 * BESIDE + 2 }
    const answer = await this.#asker.ask('history', input)
    if (!answer?.ok) {
      this.#known.delete(target)
      return []
    }
    const texts = answer.value.entries.filter((entry): entry is TextEntry => entry.type === 'text')
    const before = texts.filter(({ seq }) => seq < target).slice(-BESIDE)
    const after = texts.filter(({ seq }) => seq > target).slice(0, BESIDE)
    return [...before, ...texts.filter(({ seq }) => seq === target), ...after]
  }
}
