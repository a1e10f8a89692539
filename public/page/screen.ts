import { LOBBY } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { Composer } from '../composer/composer'
import type { LogParts } from '../log/log-setup'
import type { Notifier } from '../notify/notifier'
import type { Sidebar } from '../sidebar/sidebar'
import type { Chat } from '../sync/chat'
import type { Unsent } from '../sync/outbox/unsent'
import { closeDialogs } from '../ui/dialog'
import { byId } from '../ui/dom'
import type { Lazy } from '../ui/lazy'
import type { Toast } from '../ui/toast'
import type { Words } from '../ui/words'
import { addressOf, forgetMessage, showAddress } from './address-bar'
import type { ConnectionBar } from './connection-bar'

export interface ScreenParts extends LogParts {
  chat: Chat
  words: Words
  composer: Composer
  sidebar: Sidebar
  notifier: Lazy<Notifier>
  bar: ConnectionBar
  toast: Toast
}

/** The room on the screen: what all parts of the page show of it, and the way to another. */
export class Screen {
  readonly #parts: ScreenParts
  readonly #name = byId('room_name', HTMLElement)
  /** The message that the address leads to. */
  #at: number | null = null

  constructor(parts: ScreenParts) {
    this.#parts = parts
  }

  /** Goes to a room by its address, so that the browser's back leads here again. */
  go(asWritten: RoomName, at: number | null = null): void {
    const { chat, composer, sidebar } = this.#parts
    const name = chat.rooms.of(asWritten)
    if (name === chat.current.name && at === null) sidebar.close()
    else sidebar.goTo(addressOf(chat.rooms.title(name), at))
    this.show(name, at)
    // On a touch screen the keyboard would come up over the room.
    if (matchMedia('(pointer: fine)').matches) composer.focus()
  }

  /** Back or Forward led to an address. A drawer that closes leaves it as it was. */
  moved(asWritten: RoomName, at: number | null): void {
    const { current, rooms } = this.#parts.chat
    const isOther = rooms.of(asWritten) !== current.name
    if (isOther) closeDialogs()
    if (isOther || at !== this.#at) this.show(asWritten, at)
  }

  /** The reader left the message that the address leads to. */
  forgetMessage(): void {
    this.#at = null
    forgetMessage()
  }

  leave(name: RoomName): void {
    const { chat, words } = this.#parts
    // While online, a deletion that can still be undone is done before.
    const isLost = ({ undoUntil }: Unsent) => undoUntil === undefined || chat.connection.state !== 'online'
    const unsent = chat.outbox.of(name).filter(isLost).length
    if (unsent > 0 && !confirm(words.count(words.say.unsentLost, unsent))) return
    if (name === chat.current.name) this.go(LOBBY)
    chat.leave(name)
  }

  /** @param reply `seq` of the message that it answers */
  say(text: string, reply?: number): void {
    const { chat, composer, log, scrollback } = this.#parts
    scrollback.unmark(chat.current)
    chat.delivery.say(chat.current.name, text, reply, composer.attached?.take())
    log.toBottom()
  }

  /** @param at `seq` of the message that it is shown for */
  show(asWritten: RoomName, at: number | null = null): void {
    const { chat, log, views, scrollback, waypoint, composer, sidebar } = this.#parts
    const room = chat.open(asWritten)
    const { name } = room
    this.#at = at
    scrollback.mark(room)
    composer.show(name)
    views.of(room).refold()
    const isNew = log.show(views.of(room), scrollback.unread(room))
    if (at !== null) void waypoint.goTo(at)
    else log.reading.comeBack()
    if (at === null && isNew) void scrollback.land(room)
    log.read()
    this.showRoom()
    sidebar.showMembers()
    this.showUnsent(name)
    this.showRooms()
  }

  showRoom(): void {
    const { chat, composer, sidebar } = this.#parts
    const { current } = chat
    this.#name.textContent = sidebar.name(current.name, '')
    sidebar.showTopic(current.name)
    composer.limit(current.limits?.messageMaxChars ?? null)
    showAddress(chat.rooms, current.name)
    this.showConnection()
  }

  showConnection(): void {
    const { chat, bar } = this.#parts
    const { state, reason, since } = chat.connection
    const { refusal, timeline, isJoined } = chat.current
    const isCatchingUp = state === 'online' && !isJoined && refusal === null
    // In an empty room the log shows the refusal.
    const shown = refusal !== null && timeline.entries.length > 0 ? refusal.code : null
    bar.show({ state, reason, since, isCatchingUp, refusal: shown })
  }

  showUnsent(name: RoomName = this.#parts.chat.current.name): void {
    this.#parts.views.showUnsent(name, this.#parts.log)
  }

  showRooms(): void {
    this.#parts.sidebar.showRooms()
    this.#parts.notifier.value?.show()
  }
}
