import { plainText } from '../../common/text/plain-text'
import type { TextEntry } from '../../common/protocol/entries'
import { pathOfRoom } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { Preferences } from '../device/preferences'
import type { Chat } from '../sync/chat'
import type { Words } from '../ui/words'
import { hideDesktop, mayDesktop, showDesktop } from './desktop-notification'
import { type Call, Notifications } from './notifications'
import { canSound, sound } from './sound'

export interface NotifierCallbacks {
  name: (room: RoomName) => string
  open: (room: RoomName) => void
  /** The browser shows no notifications, although it allows them. */
  failed: () => void
}

/** For the test in the settings. */
export { sound }

/** Sound and desktop notifications, loaded for a user who wants them. */
export class Rings {
  readonly #chat: Chat
  readonly #words: Words
  readonly #preferences: Preferences
  readonly #callbacks: NotifierCallbacks
  readonly #notifications: Notifications
  /** What the desktop shows. */
  #shown: Call | null = null

  constructor(chat: Chat, words: Words, preferences: Preferences, callbacks: NotifierCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#preferences = preferences
    this.#callbacks = callbacks
    this.#notifications = new Notifications(chat.rooms, () => this.#wantsSound || this.#wantsDesktop)
    this.#notifications.rings.on((call) => this.#ring(call))
    chat.events.on(({ room, event }) => {
      if (event.type === 'changed')
        for (const { seq, deleted } of event.entries) if (deleted) this.#forget(room.name, seq)
    })
    this.look()
  }

  /** The room on the screen changed, or the tab is seen or hidden. */
  look(): void {
    this.#notifications.look(document.hidden ? null : this.#chat.current.name)
    if (!document.hidden) hideDesktop()
  }

  heard(call: Call, now: number): void {
    this.#notifications.heard(call, now)
  }

  get #wantsSound(): boolean {
    return this.#preferences.chosen.sound === 'on' && canSound()
  }

  get #wantsDesktop(): boolean {
    return this.#preferences.chosen.desktop === 'on' && mayDesktop()
  }

  #ring(call: Call): void {
    if (this.#wantsSound) void sound(call.isMention ? 'mention' : 'message')
    if (this.#wantsDesktop) void this.#showDesktop(call)
  }

  /** What was deleted does not call any more, nor stand on the desktop. */
  #forget(room: RoomName, seq: number): void {
    this.#notifications.forget(room, seq)
    if (this.#shown?.room === room && this.#shown.entry.seq === seq) hideDesktop()
  }

  async #showDesktop(call: Call): Promise<void> {
    const { room, entry } = call
    this.#shown = call
    const { nickname } = entry.author
    const { name, open, failed } = this.#callbacks
    const title = this.#words.fill(this.#words.say.desktopTitle, { name: nickname, room: name(room) })
    const path = pathOfRoom(this.#chat.rooms.title(room))
    const body = entry.text === '' ? this.#sent(entry) : plainText(entry.text, nickname)
    if (await showDesktop(title, body, path, () => open(room))) return
    this.#preferences.choose('desktop', 'off')
    failed()
  }

  /** Of a message without words. */
  #sent({ files = [] }: TextEntry): string {
    const { say } = this.#words
    const arePictures = files.every(({ width }) => width !== undefined)
    if (arePictures) return this.#words.count(say.sentPictures, files.length)
    if (files.length > 1) return this.#words.count(say.sentFiles, files.length)
    return this.#words.fill(say.sentFile, { name: files[0]?.name ?? '' })
  }
}
