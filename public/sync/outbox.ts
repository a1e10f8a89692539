import type { Asks } from '../../common/protocol/asks'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { MessageValue } from '../../common/protocol/answers'
import type { Answer, RefusalCode } from '../../common/refusals'

/** Waits this long at most, times a random part, before a try is repeated. */
export const LONGEST_PAUSE_MS = 5_000
const FIRST_PAUSE_MS = 500

type Sent = 'message' | 'topic'

/** An ask, and its input beside the room and the `clientId`. */
export type Command = {
  [A in Sent]: { ask: A; input: Omit<Asks[A]['input'], 'room' | 'clientId'> }
}[Sent]

/** What is kept of a message, or of another command, until the server has it. */
export interface OutboxDraft {
  clientId: ClientId
  room: RoomName
  /** As its author wrote it. */
  text: string
  command: Command
  /** Orders one author's messages; the time of writing, made unique. */
  order: number
  /** The refusal that ended it, until it is retried, edited or discarded. */
  failure: RefusalCode | null
}

/** `waiting` for its turn, `sending`, `kept` by the server but not yet seen in the log, or `failed`. */
export type UnsentState = 'waiting' | 'sending' | 'kept' | 'failed'

export interface Unsent extends OutboxDraft {
  state: UnsentState
  tries: number
  /** Not to be tried before this time. */
  dueAt: number
  /** Why it has to wait, when the server said so. */
  reason: RefusalCode | null
  /** Its place in the log, once kept. */
  seq: number
}

export const message = (text: string): Command => ({ ask: 'message', input: { text } })

/**
 * Messages on their way: one in flight per room, in the author's order, each under one `clientId` however
 * often it is tried. A refused one steps aside and does not hold up those behind it.
 */
export class Outbox {
  #unsent: Unsent[] = []

  of(room: RoomName): readonly Readonly<Unsent>[] {
    return this.#unsent.filter((each) => each.room === room)
  }

  rooms(): RoomName[] {
    return [...new Set(this.#unsent.map((each) => each.room))]
  }

  /** @param now epoch milliseconds, for the order among tabs and reloads */
  put(
    clientId: ClientId,
    room: RoomName,
    text: string,
    now: number,
    command: Command = message(text),
  ): OutboxDraft {
    const order = Math.max(now, (this.#unsent.at(-1)?.order ?? 0) + 1)
    const draft: OutboxDraft = { clientId, room, text, command, order, failure: null }
    this.adopt([draft])
    return draft
  }

  /** Takes over drafts that outlived their tab. Known ones are left alone. */
  adopt(drafts: readonly OutboxDraft[]): void {
    for (const draft of drafts) {
      if (this.#find(draft.clientId)) continue
      const state = draft.failure === null ? 'waiting' : 'failed'
      this.#unsent.push({ ...draft, state, tries: 0, dueAt: 0, reason: null, seq: 0 })
    }
    this.#unsent.sort((a, b) => a.order - b.order)
  }

  /** The message to send now, which then counts as in flight; `null` when there is none or it is not yet due. */
  take(room: RoomName, now: number): OutboxDraft | null {
    const inRoom = this.#unsent.filter((each) => each.room === room)
    if (inRoom.some((each) => each.state === 'sending')) return null
    const next = inRoom.find((each) => each.state === 'waiting')
    if (!next || next.dueAt > now) return null
    next.state = 'sending'
    next.tries += 1
    return next
  }

  isInFlight(clientId: ClientId): boolean {
    return this.#find(clientId)?.state === 'sending'
  }

  /** When `take` may have something again, of those that have to wait. */
  dueAt(room: RoomName): number | null {
    return this.#unsent.find((each) => each.room === room && each.state === 'waiting')?.dueAt ?? null
  }

  /**
   * What became of a message in flight. No answer (`null`) means it may have been kept or not: it is tried again.
   * @param random 0 to 1
   * @returns the state it has now, or `null` when it was settled meanwhile
   */
  answered(
    clientId: ClientId,
    answer: Answer<MessageValue> | null,
    now: number,
    random: number,
  ): UnsentState | null {
    const unsent = this.#find(clientId)
    if (unsent?.state !== 'sending') return null
    if (answer?.ok) {
      unsent.state = 'kept'
      unsent.seq = answer.value.seq
    } else if (answer && !answer.retryable && answer.code !== 'not-a-member') {
      unsent.state = 'failed'
      unsent.failure = answer.code
    } else {
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(unsent.tries, 10))
      unsent.state = 'waiting'
      unsent.reason = answer?.code ?? null
      unsent.dueAt = now + (answer?.retryAfterMs ?? 0) + pause * random
    }
    return unsent.state
  }

  /** We are in the room again: what got no answer need not wait any longer. */
  rejoined(room: RoomName): void {
    for (const each of this.#unsent) {
      const hasToWait = each.reason !== null && each.reason !== 'not-a-member'
      if (each.room === room && each.state === 'waiting' && !hasToWait) each.dueAt = 0
    }
  }

  /** The log begins anew, perhaps without what was kept in the old one: that is sent again. */
  forgotten(room: RoomName): void {
    for (const each of this.#unsent) {
      if (each.room === room && each.state === 'kept') Object.assign(each, { state: 'waiting', dueAt: 0 })
    }
  }

  /** Tries a failed message once more, in its old place. */
  retry(clientId: ClientId, now: number): OutboxDraft | null {
    const unsent = this.#find(clientId)
    if (unsent?.state !== 'failed') return null
    Object.assign(unsent, { state: 'waiting', failure: null, reason: null, tries: 0, dueAt: now })
    return unsent
  }

  /** Takes a failed message out, to be edited or forgotten. Another may have reached the server already. */
  discard(clientId: ClientId): OutboxDraft | null {
    const unsent = this.#find(clientId)
    if (unsent?.state !== 'failed') return null
    this.#unsent = this.#unsent.filter((each) => each !== unsent)
    return unsent
  }

  /** Forgets a room and all that was meant for it. */
  drop(room: RoomName): ClientId[] {
    const dropped = this.#unsent.filter((each) => each.room === room)
    this.#unsent = this.#unsent.filter((each) => each.room !== room)
    return dropped.map((each) => each.clientId)
  }

  /**
   * The log of a room arrived: what is in it is sent.
   * @param mine clientIds of own entries that arrived
   * @param last `seq` up to which the log is known; what was kept at or below it is in the log, shown or not
   * @returns what was settled
   */
  settle(room: RoomName, mine: ReadonlySet<ClientId>, last: number): ClientId[] {
    const isSettled = (each: Unsent) =>
      each.room === room && (mine.has(each.clientId) || (each.state === 'kept' && each.seq <= last))
    const settled = this.#unsent.filter(isSettled)
    if (settled.length > 0) this.#unsent = this.#unsent.filter((each) => !isSettled(each))
    return settled.map((each) => each.clientId)
  }

  #find(clientId: ClientId): Unsent | undefined {
    return this.#unsent.find((each) => each.clientId === clientId)
  }
}
