import type { WordItem } from '../../common/protocol/moderation'
import type { Asker } from '../moderation/sheet/asker'
import type { Room } from '../sync/room'
import { byId, one, part } from '../ui/dom'
import type { Words } from '../ui/words'

/** The words that a room refuses or holds. They are told to moderators alone, so they are no part of what everybody knows of the room. */
export class WordList {
  /** A list that is not whole would be saved as if it were. */
  isWhole = false
  readonly #field = byId('room_settings_words', HTMLTextAreaElement)
  readonly #setting = one('[data-setting="words"]', document)
  readonly #asker: Asker
  readonly #words: Words
  readonly #changed: () => void
  #room: Room | null = null

  /** @param changed the list is whole now */
  constructor(asker: Asker, words: Words, changed: () => void) {
    this.#asker = asker
    this.#words = words
    this.#changed = changed
  }

  /** One a line. */
  get written(): string[] {
    const lines = this.#field.value.split('\n').map((line) => line.trim())
    return lines.filter((line) => line !== '')
  }

  open(room: Room): void {
    this.#room = room
    this.#field.value = ''
    this.isWhole = false
    this.say('')
    void this.#load(room)
  }

  say(sentence: string): void {
    part('saved', this.#setting).textContent = sentence
  }

  async #load(room: Room): Promise<void> {
    const words: string[] = []
    for (let before: number | undefined, more = true; more;) {
      const ask = { room: room.title, list: 'words' as const, ...(before !== undefined && { before }) }
      const answer = await this.#asker.ask('moderation', ask)
      if (room !== this.#room || this.isWhole) return
      part('trouble', this.#setting).textContent = this.#words.reason(answer) ?? ''
      if (!answer?.ok) return
      words.push(...(answer.value.items as WordItem[]).map(({ id }) => id))
      more = answer.value.more
      before = answer.value.before
    }
    this.#field.value = words.join('\n')
    this.isWhole = true
    this.#changed()
  }
}
