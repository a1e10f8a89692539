import { quoteOf } from '../../common/log/quote'
import type { MessageEntry, Reaction } from '../../common/protocol/entries'
import type { ClientId, MemberId, RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { said } from '../sync/outbox/overlay'
import type { Unsent } from '../sync/outbox/unsent'
import type { Room } from '../sync/room'
import type { Words } from '../ui/words'
import type { Log } from './log'
import { RoomView } from './room-view'

export interface UnsentCallbacks {
  name(room: RoomName): string
  retry(clientId: ClientId): void
  edit(clientId: ClientId): void
  discard(clientId: ClientId): void
}

/** The rows of each room, on the screen or behind it. */
export class RoomViews {
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: UnsentCallbacks
  readonly #views = new WeakMap<Room, RoomView>()

  constructor(chat: Chat, words: Words, callbacks: UnsentCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
  }

  of(room: Room): RoomView {
    const view = this.#views.get(room) ?? this.#make(room)
    this.#views.set(room, view)
    return view
  }

  /** Draws what waits to be sent, with the seconds that are left. */
  showUnsent(name: RoomName, log: Log): void {
    const room = this.#chat.entered(name)
    if (!room) return
    const author = this.#chat.author(room)
    const isOnline = this.#chat.connection.state === 'online'
    const unsent = said(this.#chat.outbox.of(name)).filter((each) => isShown(each, isOnline))
    const view = this.of(room)
    if (!author || (unsent.length === 0 && !view.hasUnsent)) return
    const quoted = (seq: number) => {
      const [known] = room.timeline.after(seq - 1, 1)
      return known?.seq === seq ? quoteOf(this.#chat.delivery.overlay(name, known)) : undefined
    }
    const draw = () => view.showUnsent(unsent, author, quoted, isOnline, Date.now())
    if (room === this.#chat.current) log.change(draw)
    else draw()
  }

  /** Draws messages anew of which own changes make something else than before. */
  showChanged(name: RoomName, seqs: readonly number[], log: Log): void {
    const room = this.#chat.entered(name)
    if (!room) return
    const entries = seqs.flatMap((seq) => room.timeline.after(seq - 1, 1))
    const draw = () => this.of(room).change(entries.filter(({ seq }) => seqs.includes(seq)))
    if (room === this.#chat.current) log.change(draw)
    else draw()
  }

  #make(room: Room): RoomView {
    const own = () => this.#chat.session?.id
    const scene = {
      words: this.#words,
      own,
      isIgnored: (id: MemberId) => this.#chat.ignored.has(id),
      overlay: (message: MessageEntry) => this.#chat.delivery.overlay(room.name, message),
      isReacted: (_seq: number, { own }: Reaction) => own === true,
    }
    return new RoomView(scene, this.#callbacks, () => this.#callbacks.name(room.name))
  }
}

/** A topic that is about to be set needs no row until it has to wait, or is refused. */
const isShown = ({ command, state, reason }: Unsent, isOnline: boolean): boolean =>
  command.ask === 'message' || state === 'failed' || state === 'held' || !isOnline || reason !== null
