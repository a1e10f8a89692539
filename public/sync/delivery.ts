import type { MessageValue } from '../../common/protocol/answers'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Answer, RefusalCode } from '../../common/refusals'
import type { Connection } from './connection/connection'
import type { Command, OutboxDraft, Outbox } from './outbox'
import type { OutboxStore } from '../device/outbox-store'
import { newClientId } from './random'
import { Signal } from './signal'

/** Carries the outbox to the server: keeps each draft on the device until it is seen in the log. */
export class Delivery {
  /** The unsent messages of this room changed. */
  readonly changes = new Signal<RoomName>()
  /** The server kept a message of this room under this `seq`. */
  readonly kept = new Signal<{ room: RoomName; seq: number }>()
  /** Something for this room was taken over from a tab that is gone. */
  readonly adopted = new Signal<RoomName>()
  /** The server says that we are not in this room. */
  readonly lost = new Signal<RoomName>()

  readonly #outbox: Outbox
  readonly #store: OutboxStore
  readonly #connection: Connection
  readonly #roomOf: (name: RoomName) => RoomName
  readonly #open = new Set<RoomName>()
  /** Hear how the first try ended. */
  readonly #tried = new Map<ClientId, (failure: RefusalCode | null) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param roomOf the name on this page of a room that an earlier page may have written otherwise */
  constructor(
    outbox: Outbox,
    store: OutboxStore,
    connection: Connection,
    roomOf: (name: RoomName) => RoomName = (name) => name,
  ) {
    this.#roomOf = roomOf
    this.#outbox = outbox
    this.#store = store
    this.#connection = connection
  }

  /** We are in the room: what waits for it may go. */
  open(room: RoomName): void {
    this.#open.add(room)
    this.#outbox.rejoined(room)
    this.#send()
  }

  /** The connection is gone; what was in flight ends as unanswered. */
  shut(): void {
    this.#open.clear()
  }

  put(room: RoomName, text: string): void {
    this.#keep(this.#outbox.put(newClientId(), room, text, Date.now()))
  }

  /** Waits behind what was said before. @returns why it is refused, if that is known at once */
  async setTopic(room: RoomName, topic: string): Promise<RefusalCode | null> {
    const command: Command = { ask: 'topic', input: { topic } }
    const draft = this.#outbox.put(newClientId(), room, `/topic ${topic}`, Date.now(), command)
    const { clientId } = draft
    const tried = new Promise<RefusalCode | null>((resolve) => this.#tried.set(clientId, resolve))
    this.#keep(draft)
    if (!this.#outbox.isInFlight(clientId)) this.#ended(clientId, null)
    const failure = await tried
    if (failure !== null) this.discard(clientId)
    return failure
  }

  retry(clientId: ClientId): void {
    const draft = this.#outbox.retry(clientId, Date.now())
    if (draft) this.#keep(draft)
  }

  /** @returns the text, for who wants to write it differently */
  discard(clientId: ClientId): string {
    const draft = this.#outbox.discard(clientId)
    if (!draft) return ''
    void this.#store.remove([clientId])
    this.changes.tell(draft.room)
    return draft.text
  }

  /** Forgets a room that was left. */
  drop(room: RoomName): void {
    this.#open.delete(room)
    void this.#store.remove(this.#outbox.drop(room))
    this.changes.tell(room)
  }

  /** Takes over what other tabs leave behind, now and whenever one goes. */
  adopt(): void {
    void this.#store.adopt((left) => {
      const drafts = left.map((draft) => ({ ...draft, room: this.#roomOf(draft.room) }))
      this.#outbox.adopt(drafts)
      for (const room of new Set(drafts.map((draft) => draft.room))) {
        this.adopted.tell(room)
        this.changes.tell(room)
      }
      this.#send()
    })
  }

  /** What is in the log needs no delivery. */
  settle(room: RoomName, mine: ReadonlySet<ClientId>, last: number): void {
    const settled = this.#outbox.settle(room, mine, last)
    if (settled.length === 0) return
    void this.#store.remove(settled)
    this.changes.tell(room)
    this.#send()
  }

  #keep(draft: OutboxDraft): void {
    void this.#store.save(draft)
    this.changes.tell(draft.room)
    this.#send()
  }

  #send(): void {
    clearTimeout(this.#timer)
    const now = Date.now()
    let due = Infinity
    for (const room of this.#open) {
      const draft = this.#outbox.take(room, now)
      if (draft) void this.#deliver(draft)
      else due = Math.min(due, this.#outbox.dueAt(room) ?? Infinity)
    }
    const wait = due - now
    // What is due and was not taken has one before it in flight; its answer comes by here again.
    if (wait > 0 && wait < Infinity) this.#timer = setTimeout(() => this.#send(), wait)
  }

  async #deliver({ clientId, room, command }: OutboxDraft): Promise<void> {
    const answer = await this.#ask(command, { room, clientId })
    const state = this.#outbox.answered(clientId, answer, Date.now(), Math.random())
    const failed = state === 'failed' && this.#outbox.of(room).find((each) => each.clientId === clientId)
    if (failed) void this.#store.save(failed)
    this.#ended(clientId, failed ? failed.failure : null)
    this.changes.tell(room)
    if (answer?.ok) this.kept.tell({ room, seq: answer.value.seq })
    else if (answer?.code === 'not-a-member') {
      this.#open.delete(room)
      this.lost.tell(room)
    }
    this.#send()
  }

  #ask(
    { ask, input }: Command,
    place: { room: RoomName; clientId: ClientId },
  ): Promise<Answer<MessageValue> | null> {
    return ask === 'topic'
      ? this.#connection.ask(ask, { ...place, ...input })
      : this.#connection.ask(ask, { ...place, ...input })
  }

  #ended(clientId: ClientId, failure: RefusalCode | null): void {
    this.#tried.get(clientId)?.(failure)
    this.#tried.delete(clientId)
  }
}
