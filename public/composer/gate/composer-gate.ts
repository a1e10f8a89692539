import type { Facts } from '../../../common/protocol/facts'
import type { Refusal, RefusalCode } from '../../../common/refusals'
import { LOBBY } from '../../../common/room-name'
import type { Composer } from '../composer'
import type { Times } from '../../moderation/times'
import type { Chat } from '../../sync/chat'
import { isChange } from '../../sync/outbox/command'
import type { Room } from '../../sync/room'
import { byId } from '../../ui/dom'
import type { Words } from '../../ui/words'
import { type Closing, closingOf } from './closing'
import { pauseUntil } from './pause'
import { sentenceOf } from './closing-words'

export interface GateCallbacks {
  toLobby(): void
  /** Writes a line into the log of a room. */
  note(room: Room, sentence: string): void
  times: Times
}

const TICK_MS = 1_000
/** How far the server's clock may be ahead of what we know of it, which it tells in seconds. */
const CLOCK_MS = 2_000

/** How a room refuses those whom moderators have taken out. */
const REFUSALS: Readonly<Record<Exclude<Facts['removed']['code'], 'muted'>, RefusalCode>> = {
  kicked: 'not-a-member',
  banned: 'banned',
  closed: 'room-closed',
}

/** Closes the composer where nothing may be written, says why and until when, and opens it again. */
export class ComposerGate {
  readonly #line = byId('closed', HTMLElement)
  readonly #text = byId('closed_text', HTMLElement)
  readonly #back = byId('closed_back', HTMLButtonElement)
  readonly #lobby = byId('closed_lobby', HTMLButtonElement)
  readonly #send = byId('send', HTMLButtonElement)
  readonly #attach = byId('attach', HTMLButtonElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #composer: Composer
  readonly #callbacks: GateCallbacks
  /** Why we are no longer in a room. */
  readonly #removed = new WeakMap<Room, Facts['removed']>()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The room whose composer is closed. */
  #closed: Room | null = null

  constructor(chat: Chat, words: Words, composer: Composer, callbacks: GateCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#composer = composer
    this.#callbacks = callbacks
    composer.heldBy = () => this.#heldBy()
    this.#back.addEventListener('click', () => void this.#comeBack())
    this.#lobby.addEventListener('click', () => callbacks.toLobby())
    chat.connection.on('room', () => this.#show())
    chat.delivery.changes.on(() => this.#show())
    chat.delivery.lost.on((name) => this.#giveUp(chat.entered(name)))
    chat.events.on(({ room, event }) => {
      if (event.type === 'joined') this.#removed.delete(room)
      else if (event.type === 'refused') this.#refused(room, event.refusal)
      if (room === chat.current) this.#show()
    })
    chat.connection.on('removed', (fact) => this.#told(fact))
    for (const name of chat.rooms.names()) this.#giveUp(chat.entered(name))
    this.#show()
  }

  #told(fact: Facts['removed']): void {
    const room = this.#chat.entered(fact.room)
    if (!room) return
    const { code: why, reason, until } = fact
    // A mute that is lifted ends now.
    const isOver = until !== undefined && until <= this.#chat.now() + CLOCK_MS
    if (why !== 'muted') this.#removed.set(room, fact)
    else if (isOver) room.muted = undefined
    else room.muted = { ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) }
    if (!isOver) this.#callbacks.note(room, sentenceOf({ ...fact, why }, this.#words, this.#callbacks.times))
    if (why !== 'muted') leave(room, REFUSALS[why])
    this.#show()
  }

  #refused(room: Room, { code, retryable }: Refusal): void {
    const { code: why } = this.#removed.get(room) ?? {}
    // What keeps us out now is something else.
    if (why && why !== 'muted' && !retryable && code !== REFUSALS[why]) this.#removed.delete(room)
    this.#giveUp(room)
  }

  /** What was said and waits for a room that keeps us out fails. */
  #giveUp(room: Room | undefined): void {
    const { code } = room?.refusal ?? {}
    if (room && code && Object.values(REFUSALS).includes(code)) this.#chat.delivery.fail(room.name, code)
  }

  async #comeBack(): Promise<void> {
    const { current } = this.#chat
    const { refusal: before } = current
    const { say } = this.#words
    current.isRemoved = false
    await current.join()
    const { refusal, isJoined } = current
    if (current !== this.#chat.current) return
    if (isJoined) this.#composer.focus()
    else this.#composer.tell(refusal && refusal !== before ? say.failures[refusal.code] : say.notReached)
  }

  #closing(room: Room): Closing | null {
    const { info, you, muted, mayModerate, refusal } = room
    const removed = this.#removed.get(room)
    return closingOf({ info, you, muted, mayModerate, refusal, removed }, this.#chat.now())
  }

  #show(): void {
    clearTimeout(this.#timer)
    const { current } = this.#chat
    const now = this.#chat.now()
    const closing = this.#closing(current)
    const pauseMs = closing ? 0 : this.#pauseMs(current, now)
    this.#showClosing(current, closing)
    this.#showPause(pauseMs)
    const untilMs = closing?.until === undefined ? Infinity : closing.until - now
    const nextMs = pauseMs > 0 ? pauseMs % TICK_MS || TICK_MS : untilMs
    // A longer time would overflow, and end at once.
    if (nextMs < Infinity) this.#timer = setTimeout(() => this.#show(), Math.min(nextMs + 20, 2 ** 31 - 1))
  }

  #showClosing(room: Room, closing: Closing | null): void {
    const { field } = this.#composer
    const wasClosed = this.#closed === room
    this.#closed = closing && room
    // Of the shield there is a line already.
    const sentence =
      closing && closing.why !== 'shielded'
        ? sentenceOf({ ...closing, why: closing.why }, this.#words, this.#callbacks.times)
        : ''
    this.#line.hidden = sentence === ''
    this.#text.textContent = sentence
    const isOut = closing !== null && ['kicked', 'banned', 'closed'].includes(closing.why)
    this.#back.hidden = !isOut
    this.#back.textContent = this.#back.dataset[closing?.why === 'kicked' ? 'back' : 'again']!
    this.#lobby.hidden = !isOut || room.name === LOBBY
    field.readOnly = closing !== null
    field.form!.classList.toggle('composer--closed', closing !== null)
    for (const button of [this.#send, this.#attach]) {
      if (closing && document.activeElement === button) field.focus()
      button.disabled = closing !== null
    }
    if (wasClosed && !closing && room.isJoined) this.#composer.tell(this.#words.say.composerClosed.opened)
  }

  #pauseMs({ name, info, you, mayModerate, timeline: { entries } }: Room, now: number): number {
    if (!info?.slowModeSeconds || !you || mayModerate) return 0
    const { slowModeSeconds } = info
    const unsent = this.#chat.outbox.of(name).filter(({ failure, command }) => !failure && !isChange(command))
    const clock = now - Date.now()
    const waiting = unsent.map(({ order }) => order + clock + slowModeSeconds * 1_000)
    const until = Math.max(pauseUntil({ slowModeSeconds, own: you.id, entries }, now), ...waiting)
    return Math.min(until - now, slowModeSeconds * 1_000)
  }

  #showPause(pauseMs: number): void {
    const { dataset } = this.#send
    if (pauseMs > 0) dataset['wait'] = clockOf(pauseMs)
    else delete dataset['wait']
  }

  /** In slow mode the text stays in the field until it can be sent. */
  #heldBy(): string | null {
    const { current } = this.#chat
    if (this.#closing(current)) return ''
    const pauseMs = this.#pauseMs(current, this.#chat.now())
    if (pauseMs <= 0) return null
    const time = this.#words.span(Math.ceil(pauseMs / 1_000))
    return this.#words.fill(this.#words.say.composerClosed.slow, { time })
  }
}

/** A moderator has taken us out of a room: we stay out, until the user comes back. */
function leave(room: Room, code: RefusalCode): void {
  room.lost()
  room.isRemoved = true
  room.isJoining = false
  room.refusal = { ok: false, code, retryable: false }
  room.events.tell({ type: 'refused', refusal: room.refusal })
}

/** Minutes and seconds. */
function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
