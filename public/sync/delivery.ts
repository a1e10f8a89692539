import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { RefusalCode } from '../../common/refusals'
import type { OutboxStore } from '../device/outbox-store'
import { type Change, type Command, isChange, message, type Target, targetOf } from './outbox/command'
import { LateCarrier } from './outbox/carrier'
import type { Connection } from './connection/connection'
import type { Outbox } from './outbox/outbox'
import { overlay } from './outbox/overlay'
import { newClientId } from './random'
import type { Scene } from './outbox/scene'
import { Sender } from './outbox/sender'
import { Signal } from './signal'
import { type Ended, fail, noteEpoch, UNDO_MS, type Unsent, type Upkeep } from './outbox/unsent'

/** A device that is slow to store must not hold up a message for longer. */
const STORE_LIMIT_MS = 500

/** Carries the outbox to the server: keeps each draft on the device until it is seen in the log. */
export class Delivery {
  /** The unsent messages of this room changed. */
  readonly changes = new Signal<RoomName>()
  /** Own changes make something else of these messages of the log than before. */
  readonly changed = new Signal<{ room: RoomName; seqs: number[] }>()
  /** A change came to nothing. */
  readonly changeFailed = new Signal<{ room: RoomName; command: Change; code: RefusalCode }>()
  /** The server kept a command of this room under this `seq`; 0 where it changed nothing. */
  readonly kept = new Signal<{ room: RoomName; seq: number }>()
  /** Something for this room was taken over from a tab that is gone. */
  readonly adopted = new Signal<RoomName>()
  /** The server says that we are not in this room. */
  readonly lost = new Signal<RoomName>()
  readonly carrier = new LateCarrier()

  readonly #outbox: Outbox
  readonly #store: OutboxStore
  readonly #scene: Scene
  readonly #sender: Sender
  /** What the device holds as never tried. */
  readonly #untried = new Set<ClientId>()
  /** Hear how the first try ended. */
  readonly #tried = new Map<ClientId, (failure: RefusalCode | null) => void>()

  constructor(
    outbox: Outbox,
    store: OutboxStore,
    connection: Connection,
    scene: Scene = { roomOf: (name) => name, author: () => null, epochOf: () => null },
  ) {
    this.#outbox = outbox
    this.#store = store
    this.#scene = scene
    this.#sender = new Sender(outbox, connection, {
      upload: (unsent) => this.carrier.upload(unsent, () => void this.#store.save(unsent)),
      trying: (unsent) => this.#trying(unsent),
      answered: (unsent, answer) => this.#answered(unsent, answer),
      ripened: (upkeep) => this.#tidy(upkeep),
    })
  }

  /** We are in the room: what waits for it may go. */
  open(room: RoomName): void {
    this.#sender.open(room)
    this.#outbox.rejoined(room)
    this.#end(this.#outbox.orphans(room, this.#scene.epochOf(room)), 'gone')
    this.#sender.send()
  }

  /** The connection is gone; what was in flight ends as unanswered. */
  shut(): void {
    this.#sender.shutAll()
  }

  keep(upkeep: Upkeep): Upkeep {
    this.#sender.send()
    return this.#tidy(upkeep)
  }

  /** @param reply `seq` of the message that it answers */
  say(room: RoomName, ...said: Parameters<typeof message>): void {
    const draft = this.#outbox.put(newClientId(), room, said[0], Date.now(), message(...said))
    this.keep({ kept: [draft], gone: [] })
  }

  edit(room: RoomName, target: Target, text: string): void {
    this.#change(room, { ask: 'edit', input: { target, text } })
  }

  delete(room: RoomName, target: Target): void {
    this.#change(room, { ask: 'delete', input: { target } })
  }

  react(room: RoomName, target: Target, emoji: string, on: boolean): void {
    this.#change(room, { ask: 'react', input: { target, emoji, on } })
  }

  pin(room: RoomName, target: Target, on: boolean): void {
    this.#change(room, { ask: 'pin', input: { target, on } })
  }

  /** Deletes a message after `UNDO_MS`, also when the page is gone by then. @returns undoes it, and says whether in time */
  deleteSoon(room: RoomName, target: Target): () => boolean {
    const undoUntil = Date.now() + UNDO_MS
    const clientId = this.#change(room, { ask: 'delete', input: { target } }, undoUntil)
    return () => this.keep({ kept: [], gone: this.#outbox.undo(clientId) }).gone.length > 0
  }

  /** The message as it will be once own changes of it have arrived. */
  overlay(room: RoomName, message: MessageEntry): MessageEntry {
    const changes = this.#outbox.changesOf(room, message)
    const author = changes.length > 0 ? this.#scene.author() : null
    return author ? overlay(message, changes, author) : message
  }

  /** Waits behind what was said before. @returns why it is refused, if that is known at once */
  async setTopic(room: RoomName, topic: string): Promise<RefusalCode | null> {
    const command: Command = { ask: 'topic', input: { topic } }
    const draft = this.#outbox.put(newClientId(), room, `/topic ${topic}`, Date.now(), command)
    const tried = new Promise<RefusalCode | null>((resolve) => this.#tried.set(draft.clientId, resolve))
    this.keep({ kept: [draft], gone: [] })
    if (!this.#outbox.isInFlight(draft.clientId)) this.#ended(draft.clientId, null)
    const failure = await tried
    if (failure !== null) this.discard(draft.clientId)
    return failure
  }

  retry(clientId: ClientId): void {
    const draft = this.#outbox.retry(clientId, Date.now())
    if (draft) this.keep({ kept: [draft], gone: [] })
  }

  /** @returns it, for who wants to write it differently */
  discard(clientId: ClientId): Unsent | undefined {
    return this.keep({ kept: [], gone: this.#outbox.discard(clientId) }).gone[0]
  }

  /** Before a room is left: what could be undone is done. */
  async finish(room: RoomName): Promise<void> {
    const { kept } = this.#outbox.ripen(room, Infinity)
    await Promise.all(kept.map((deletion) => this.#sender.ask(deletion)))
  }

  /** Forgets a room that was left. */
  drop(room: RoomName): void {
    this.#sender.shut(room)
    this.#tidy({ kept: [], gone: this.#outbox.remove(this.#outbox.of(room)) })
    this.changes.tell(room)
  }

  /** A room keeps us out: what was said and waits for it fails, with its words. Changes wait for the return. */
  fail(room: RoomName, code: RefusalCode): void {
    this.#sender.shut(room)
    const said = this.#outbox.of(room).filter((each) => each.state === 'waiting' && !isChange(each.command))
    this.#tidy({ kept: said.map((each) => fail(each, code)), gone: [] })
  }

  /** Takes over what other tabs leave behind, now and whenever one goes. */
  adopt(): void {
    void this.#store.adopt((left) => {
      const drafts = left.map((draft) => ({ ...draft, room: this.#scene.roomOf(draft.room) }))
      this.#outbox.adopt(drafts)
      for (const { tried, clientId } of drafts) if (!tried) this.#untried.add(clientId)
      for (const room of new Set(drafts.map((draft) => draft.room))) this.adopted.tell(room)
      this.#tell(drafts)
      this.#sender.send()
    })
  }

  /** What is in the log needs no delivery. @param entries of it */
  settle(room: RoomName, entries: readonly Pick<Entry, 'clientId' | 'seq'>[], last: number): void {
    const places = new Map(entries.map(({ clientId, seq }) => [clientId, seq]))
    const settled = this.#outbox.settle(room, places, last)
    if (settled.gone.length > 0) this.keep(settled)
  }

  refuse(unsent: Unsent, failure: RefusalCode): void {
    if (isChange(unsent.command)) this.#end({ kept: [], gone: [unsent] }, failure)
    else this.#tidy(this.#outbox.failed(unsent))
  }

  /** The log of the room begins anew. */
  forgotten(room: RoomName): void {
    this.#end(this.#outbox.forgotten(room), 'gone')
  }

  #change(room: RoomName, change: Change, undoUntil?: number): ClientId {
    const clientId = newClientId()
    const { kept } = this.keep(this.#outbox.change(clientId, room, change, Date.now(), undoUntil))
    // Only a message that is to be deleted takes no edit.
    if (change.ask === 'edit' && kept.length === 0)
      this.changeFailed.tell({ room, command: change, code: 'gone' })
    return clientId
  }

  #tidy({ kept, gone }: Upkeep): Upkeep {
    for (const draft of kept) {
      if (!draft.tried) this.#untried.add(draft.clientId)
      noteEpoch(draft, this.#scene.epochOf(draft.room))
      void this.#store.save(draft)
    }
    this.carrier.forget(gone)
    // A change is aimed at the place of its message before that is no longer here.
    if (gone.length > 0) void this.#store.remove(gone.map(({ clientId }) => clientId))
    this.#tell([...kept, ...gone])
    return { kept, gone }
  }

  #tell(drafts: readonly Pick<Unsent, 'room' | 'command'>[]): void {
    for (const room of new Set(drafts.map((draft) => draft.room))) {
      const targets = drafts.flatMap((draft) => (draft.room === room ? [targetOf(draft.command)] : []))
      const seqs = targets.filter((target) => typeof target === 'number')
      if (seqs.length > 0) this.changed.tell({ room, seqs })
      if (seqs.length < targets.length) this.changes.tell(room)
    }
  }

  /** That it may have been tried is known on the device first: until then, a change of it is merged into it. */
  #trying(unsent: Unsent): Promise<void> | undefined {
    if (!this.#untried.delete(unsent.clientId)) return undefined
    const late = new Promise<void>((resolve) => setTimeout(resolve, STORE_LIMIT_MS))
    return Promise.race([this.#store.save(unsent), late])
  }

  #answered(unsent: Unsent, ended: Ended | null): void {
    const { clientId, room } = unsent
    const answer = this.carrier.isSwept(unsent, ended) ? null : ended
    const state = this.#outbox.answered(clientId, answer, Date.now(), Math.random())
    const failure = state === 'failed' ? unsent.failure : null
    if (failure !== null) this.refuse(unsent, failure)
    this.#ended(clientId, failure)
    this.#tell([unsent])
    if (answer?.ok && 'seq' in answer.value) this.kept.tell({ room, seq: answer.value.seq })
    else if (answer?.ok === false && answer.code === 'not-a-member') {
      this.#sender.shut(room)
      this.lost.tell(room)
    }
  }

  /** @param gone changes that come to nothing */
  #end({ kept, gone }: Upkeep, code: RefusalCode): void {
    this.#tidy({ kept, gone: this.#outbox.remove(gone) })
    for (const { room, command } of gone) this.changeFailed.tell({ room, command: command as Change, code })
  }

  #ended(clientId: ClientId, failure: RefusalCode | null): void {
    this.#tried.get(clientId)?.(failure)
    this.#tried.delete(clientId)
  }
}
