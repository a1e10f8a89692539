import type { DeleteEntry, Entry, PinEntry } from '../../common/protocol/entries'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { pinnedIn } from './pinned'

/** After a refusal that does not say when. */
const RETRY_MS = 1_000

type PinChange = PinEntry | DeleteEntry

/** Which messages of one room are pinned. The server says it once; then they are known by what is heard. */
export class RoomPins {
  /** False until the server said it, and while something may be missing. */
  isWhole = false
  readonly #room: Room
  readonly #chat: Chat
  readonly #seqs = new Set<number>()
  /** What came while the server is asked. */
  #heard: PinChange[] | null = null

  constructor(room: Room, chat: Chat) {
    this.#room = room
    this.#chat = chat
  }

  get count(): number {
    return this.#seqs.size
  }

  hear(entries: readonly Entry[]): void {
    const changes = entries.filter(isPinChange)
    this.#heard?.push(...changes)
    this.#apply(changes)
  }

  /** Something may have been missed. */
  doubt(): void {
    this.isWhole = false
    this.#heard = null
  }

  /** Another history began. */
  forget(): void {
    this.doubt()
    this.#seqs.clear()
  }

  /** Asks the server. @returns after how long to ask again, or `null` when there is no need or no use */
  async load(): Promise<number | null> {
    const heard: PinChange[] = (this.#heard = [])
    const found = await pinnedIn(this.#room, this.#chat)
    if (this.#heard !== heard) return null
    this.#heard = null
    if (found === null) return RETRY_MS
    if ('code' in found) return found.retryable ? (found.retryAfterMs ?? RETRY_MS) : null
    this.#seqs.clear()
    for (const { seq } of found.entries) this.#seqs.add(seq)
    this.#apply(heard.filter(({ seq }) => seq > found.asOf))
    this.isWhole = true
    return null
  }

  #apply(changes: readonly PinChange[]): void {
    for (const change of changes) {
      if (change.type === 'pin' && change.on) this.#seqs.add(change.target)
      else this.#seqs.delete(change.target)
    }
  }
}

const isPinChange = (entry: Entry): entry is PinChange => entry.type === 'pin' || entry.type === 'delete'
