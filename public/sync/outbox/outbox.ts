import type { ClientId, Epoch, RoomName } from '../../../common/protocol/ids'
import type { MessageEntry } from '../../../common/protocol/entries'
import { aimedAt, type Change, type Command, message, type Target, targetOf, wordsOf } from './command'
import { merge, rewrite, withoutPlaces } from './merge'
import {
  endTry,
  type Ended,
  lacksFiles,
  mayGo,
  nextOf,
  type OutboxDraft,
  type Unsent,
  type UnsentState,
  type Upkeep,
} from './unsent'

/**
 * Commands on their way: one in flight per room, in the author's order, each under one `clientId` however often it is
 * tried. A refused message steps aside and does not hold up those behind it. A change of a message that has no place in
 * the log yet waits behind it.
 */
export class Outbox {
  #unsent: Unsent[] = []
  /** Where own messages stand that were here. */
  readonly #places = new Map<ClientId, { room: RoomName; seq: number }>()

  of(room: RoomName): readonly Unsent[] {
    return this.#of(room)
  }

  /** In the order in which they are to be done. */
  changesOf(room: RoomName, { seq, clientId }: Pick<MessageEntry, 'seq' | 'clientId'>): Unsent[] {
    return this.#of(room).filter(({ command }) => [seq, clientId].includes(targetOf(command) ?? 0))
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
  ): Unsent {
    const order = Math.max(now, (this.#unsent.at(-1)?.order ?? 0) + 1)
    this.adopt([{ clientId, room, text, command, order, failure: null, tried: false }])
    return this.#unsent.at(-1)!
  }

  /**
   * Merges a change into what was not tried yet, or lets it wait.
   * @param undoUntil not before this time is it sent, nor what it concerns
   */
  change(clientId: ClientId, room: RoomName, change: Change, now: number, undoUntil?: number): Upkeep {
    const { target } = change.input
    const command = aimedAt(change, this.#placeOf(target) ?? target)
    const put = () => this.put(clientId, room, wordsOf(command), now, command)
    if (undoUntil === undefined) return this.#merge(room, command, put)
    return { kept: [Object.assign(put(), { undoUntil })], gone: [] }
  }

  /** Takes back what may still be undone. */
  undo(clientId: ClientId): Unsent[] {
    const unsent = this.#find(clientId)
    return unsent?.undoUntil === undefined ? [] : this.remove([unsent])
  }

  /** What can no longer be undone is done. @param now `Infinity` ends the time of all */
  ripen(room: RoomName, now: number): Upkeep {
    const all: Upkeep = { kept: [], gone: [] }
    const isRipe = ({ undoUntil = NaN }: Unsent): boolean => undoUntil <= now
    for (const ripe of this.#of(room).filter(isRipe)) {
      this.remove([ripe])
      delete ripe.undoUntil
      const { kept, gone } = this.#merge(room, ripe.command as Change, () => this.#insert(ripe))
      all.kept.push(...kept)
      all.gone.push(...gone, ...(kept.includes(ripe) ? [] : [ripe]))
    }
    return all
  }

  /** Takes over drafts that outlived their tab. Known ones are left alone. */
  adopt(drafts: readonly OutboxDraft[]): void {
    for (const draft of drafts) {
      if (this.#find(draft.clientId)) continue
      const state = draft.failure === null ? 'waiting' : 'failed'
      this.#insert({ ...draft, state, tries: 0, dueAt: 0, reason: null, seq: 0 })
    }
  }

  /** The command to send now, in flight from then on, and `tried` unless it lacks files; `null` when none is due. */
  take(room: RoomName, now: number): Unsent | null {
    if (this.#of(room).some((each) => each.state === 'sending')) return null
    const next = this.#next(room)
    if (!next || next.dueAt > now) return null
    next.state = 'sending'
    next.tries += 1
    next.tried = !lacksFiles(next)
    return next
  }

  /** As it is sent: aimed at a place in the log. */
  aimed(command: Command): Command {
    const target = targetOf(command)
    return target === null ? command : aimedAt(command, this.#seqOf(target) ?? target)
  }

  isInFlight(clientId: ClientId): boolean {
    return this.#find(clientId)?.state === 'sending'
  }

  /** When `take` or `ripen` may have something again, of what has to wait. */
  dueAt(room: RoomName): number | null {
    const times = this.#of(room).flatMap(({ undoUntil }) => undoUntil ?? [])
    const next = this.#next(room)
    if (next) times.push(next.dueAt)
    return times.length > 0 ? Math.min(...times) : null
  }

  /**
   * What became of a command in flight. No answer (`null`) means it may have been kept or not: it is tried again.
   * @returns the state it has now, or `null` when it was settled meanwhile
   */
  answered(clientId: ClientId, answer: Ended | null, now: number, random: number): UnsentState | null {
    const unsent = this.#find(clientId)
    if (unsent?.state !== 'sending') return null
    endTry(unsent, answer, now, random)
    return unsent.state
  }

  /** A refused message fails with the changes that wait for it: it has their words, or is discarded. */
  failed(unsent: Unsent): Upkeep {
    const gone = this.remove(this.#aimedAt(unsent.clientId))
    const edit = gone.findLast(({ command }) => command.ask === 'edit')
    if (edit) rewrite(unsent, edit.text)
    if (!gone.some(({ command }) => command.ask === 'delete')) return { kept: [unsent], gone }
    return { kept: [], gone: [...gone, ...this.remove([unsent])] }
  }

  /** We are in the room again: what got no answer need not wait any longer, and what came of the held is asked for. */
  rejoined(room: RoomName): void {
    for (const each of this.#of(room)) {
      const isWaiting = each.state === 'waiting' && (each.reason === null || each.reason === 'not-a-member')
      if (isWaiting || each.state === 'held') Object.assign(each, { state: 'waiting', dueAt: 0 })
    }
  }

  /**
   * The log begins anew, perhaps without what was kept in the old one: that is sent again, and answers nothing.
   * @returns what is otherwise than before, and changes of messages of the old log
   */
  forgotten(room: RoomName): Upkeep {
    for (const [clientId, place] of this.#places) if (place.room === room) this.#places.delete(clientId)
    for (const each of this.#of(room))
      if (each.state === 'kept') Object.assign(each, { state: 'waiting', dueAt: 0 })
    return withoutPlaces(this.#of(room))
  }

  /** What was left for another history, and changes of messages that a page of another version took over. */
  orphans(room: RoomName, now: Epoch | null): Upkeep {
    const aimless = this.#of(room).filter(({ command }) => {
      const target = targetOf(command)
      return typeof target === 'string' && !this.#find(target) && this.#placeOf(target) === undefined
    })
    const { kept, gone } = withoutPlaces(this.#of(room).filter(({ epoch = now }) => epoch !== now))
    return { kept, gone: [...gone, ...aimless] }
  }

  /** Tries a failed message once more, in its old place. */
  retry(clientId: ClientId, now: number): Unsent | null {
    const unsent = this.#find(clientId)
    if (unsent?.state !== 'failed') return null
    return Object.assign(unsent, { state: 'waiting', failure: null, reason: null, tries: 0, dueAt: now })
  }

  /** Takes out a command that failed or waits for its files. Another may have reached the server already. */
  discard(clientId: ClientId): Unsent[] {
    const unsent = this.#find(clientId)
    return unsent && mayGo(unsent) ? this.remove([unsent, ...this.#aimedAt(clientId)]) : []
  }

  /**
   * The log of a room arrived: what is in it is sent.
   * @param mine the places of own entries that arrived
   * @param last `seq` up to which the log is known; what was kept at or below it is in the log, shown or not
   */
  settle(room: RoomName, mine: ReadonlyMap<ClientId, number>, last: number): Upkeep {
    const gone = this.#of(room).filter(
      ({ clientId, state, seq }) => mine.has(clientId) || (state === 'kept' && seq <= last),
    )
    this.remove(gone)
    for (const { clientId, seq } of gone) this.#places.set(clientId, { room, seq: mine.get(clientId) ?? seq })
    const kept: Unsent[] = []
    for (const each of this.#of(room)) {
      const target = targetOf(each.command)
      if (typeof target !== 'string') continue
      const seq = mine.get(target) ?? this.#placeOf(target)
      if (seq === undefined) continue
      each.command = aimedAt(each.command, seq)
      kept.push(each)
    }
    return { kept, gone }
  }

  #merge(room: RoomName, change: Change, add: () => Unsent): Upkeep {
    const { rewritten, dropped, isDone } = merge(this.#of(room), change)
    const gone = this.remove(dropped)
    if (rewritten) rewrite(rewritten, wordsOf(change))
    return { kept: rewritten ? [rewritten] : isDone ? [] : [add()], gone }
  }

  #next(room: RoomName): Unsent | undefined {
    return nextOf(this.#of(room), (target) => this.#seqOf(target))
  }

  #seqOf(target: Target): number | undefined {
    const unsent = typeof target === 'string' ? this.#find(target) : undefined
    return unsent?.state === 'kept' ? unsent.seq : this.#placeOf(target)
  }

  #placeOf(target: Target): number | undefined {
    return typeof target === 'number' ? target : this.#places.get(target)?.seq
  }

  #of(room: RoomName): Unsent[] {
    return this.#unsent.filter((each) => each.room === room)
  }

  #find(clientId: ClientId): Unsent | undefined {
    return this.#unsent.find((each) => each.clientId === clientId)
  }

  #aimedAt(clientId: ClientId): Unsent[] {
    return this.#unsent.filter(({ command }) => targetOf(command) === clientId)
  }

  #insert(unsent: Unsent): Unsent {
    this.#unsent.push(unsent)
    this.#unsent.sort((a, b) => a.order - b.order)
    return unsent
  }

  remove(removed: readonly Unsent[]): Unsent[] {
    this.#unsent = this.#unsent.filter((each) => !removed.includes(each))
    return [...removed]
  }
}
