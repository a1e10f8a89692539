import { topicAfter } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import { NEW_STATE, type RoomState, stateOf, type StoredState } from '../moderation/room-state'
import { type Rules, rulesOf } from '../moderation/rules'
import type { Draft } from '../ports'
import { LOBBY } from './room-name'

export interface StateParts {
  /** How long an author may edit a message; `Infinity` is always. */
  editWithinMs: number
  /** The author of the first entry owns a room. */
  hasOwners: boolean
}

/** The current state of an open room. */
export class LiveState {
  /** Called with the state before. */
  onChange: (before: RoomState) => void = () => {}
  readonly #parts: StateParts
  #current = NEW_STATE

  constructor(parts: StateParts) {
    this.#parts = parts
  }

  get current(): RoomState {
    return this.#current
  }

  /** Takes what was read from the store, unless this node knows more. */
  read(stored: StoredState): void {
    const { revision, owner } = this.#current
    const isNew =
      stored.revision > revision || (stored.revision === revision && owner === null && stored.owner !== null)
    if (!isNew) return
    const owned = { ...stored, owner: this.#parts.hasOwners ? stored.owner : null }
    this.#replace(stateOf(owned, this.#current.topic))
  }

  retitle(topic: string): void {
    if (topic !== this.#current.topic) this.#replace({ ...this.#current, topic })
  }

  /** The entries were committed. */
  hear(room: RoomName, entries: readonly Entry[]): void {
    this.retitle(topicAfter(entries) ?? this.#current.topic)
    const [first] = entries
    if (first?.seq === 1 && this.#givesOwner(room))
      this.#replace({ ...this.#current, owner: first.author.id })
  }

  rules(room: RoomName, drafts: readonly Draft[]): Rules {
    const { editWithinMs } = this.#parts
    return rulesOf(this.#current, [...new Set(drafts.map(({ author }) => author.id))], {
      editWithinMs: isFinite(editWithinMs) ? editWithinMs : null,
      givesOwner: this.#givesOwner(room),
    })
  }

  #givesOwner(room: RoomName): boolean {
    return this.#parts.hasOwners && room !== LOBBY
  }

  #replace(state: RoomState): void {
    const before = this.#current
    this.#current = state
    this.onChange(before)
  }
}
