import type { RoomName } from '../../../common/protocol/ids'
import type { Connection } from '../connection/connection'
import type { Outbox } from './outbox'
import { filesOf } from './command'
import type { Ended, Refused, Unsent, Upkeep } from './unsent'

interface SenderCallbacks {
  /** @returns why it failed, or `null` for no answer; `undefined` when all files are at the server */
  upload(unsent: Unsent): Promise<Refused | null | undefined>
  /** Before it is tried for the first time. */
  trying(unsent: Unsent): Promise<void> | undefined
  answered(unsent: Unsent, answer: Ended | null): void
  ripened(upkeep: Upkeep): void
}

/** Sends what the outbox has for the rooms that are open, when it is due. */
export class Sender {
  readonly #outbox: Outbox
  readonly #connection: Connection
  readonly #callbacks: SenderCallbacks
  readonly #open = new Set<RoomName>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(outbox: Outbox, connection: Connection, callbacks: SenderCallbacks) {
    this.#outbox = outbox
    this.#connection = connection
    this.#callbacks = callbacks
  }

  open(room: RoomName): void {
    this.#open.add(room)
  }

  shut(room: RoomName): void {
    this.#open.delete(room)
  }

  shutAll(): void {
    this.#open.clear()
  }

  send(): void {
    clearTimeout(this.#timer)
    const now = Date.now()
    let due = Infinity
    for (const room of this.#outbox.rooms()) this.#callbacks.ripened(this.#outbox.ripen(room, now))
    for (const room of this.#open) {
      const draft = this.#outbox.take(room, now)
      if (draft) void this.#deliver(draft)
      else due = Math.min(due, this.#outbox.dueAt(room) ?? Infinity)
    }
    const wait = due - now
    // What is due and was not taken has one before it in flight; its answer comes by here again.
    if (wait > 0 && wait < Infinity) this.#timer = setTimeout(() => this.send(), wait)
  }

  async ask({ clientId, room, command }: Unsent): Promise<Ended | null> {
    const { ask, input } = this.#outbox.aimed(command)
    const ids = filesOf(command).map(({ id }) => id)
    const files = ids.length > 0 && { files: ids }
    // The table of asks pairs each with its input; TypeScript cannot follow a pair through a union.
    return this.#connection.ask(ask as 'react', { room, clientId, ...input, ...files } as never)
  }

  async #deliver(draft: Unsent): Promise<void> {
    if (draft.tried) {
      await this.#callbacks.trying(draft)
      this.#callbacks.answered(draft, await this.ask(draft))
    } else {
      const refusal = await this.#callbacks.upload(draft)
      if (refusal === undefined) draft.state = 'waiting'
      else this.#callbacks.answered(draft, refusal)
    }
    this.send()
  }
}
