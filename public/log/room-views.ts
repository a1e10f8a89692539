import type { Reaction } from '../../common/protocol/entries'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
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
    const unsent = this.#chat.outbox.of(name).filter((each) => isShown(each, isOnline))
    const view = this.of(room)
    if (!author || (unsent.length === 0 && !view.hasUnsent)) return
    const draw = () => view.showUnsent(unsent, author, isOnline, Date.now())
    if (room === this.#chat.current) log.change(draw)
    else draw()
  }

  #make(room: Room): RoomView {
    const own = () => this.#chat.session?.id
    const scene = {
      words: this.#words,
      own,
      isReacted: (_seq: number, { members }: Reaction) => members.some((id) => id === own()),
    }
    return new RoomView(scene, this.#callbacks, () => this.#callbacks.name(room.name))
  }
}

/** A topic that is about to be set needs no row until it has to wait, or is refused. */
const isShown = ({ command, state, reason }: Unsent, isOnline: boolean): boolean =>
  command.ask === 'message' ||
  (command.ask === 'topic' && (state === 'failed' || !isOnline || reason !== null))
