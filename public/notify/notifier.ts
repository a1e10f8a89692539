import { pathOfRoom } from '../../common/room-name'
import { isNews } from '../../common/log/kinds'
import type { RoomName } from '../../common/protocol'
import type { Chat } from '../sync/chat'
import { Notifications } from './notifications'
import type { Preferences } from '../device/preferences'
import { roomOfText } from '../sync/room-names'
import { canSound, mayDesktop, onWorkerClick } from './desktop'
import { Lazy } from '../ui/lazy'
import { Title } from './title'
import type { Words } from '../ui/words'

export interface NotifierCallbacks {
  name(room: RoomName): string
  open(room: RoomName): void
  /** The browser shows no notifications, although it allows them. */
  failed(): void
}

/** Notifies a user who is looking elsewhere: by the title and icon of the tab, a sound, or a desktop notification. */
export class Notifier {
  readonly #chat: Chat
  readonly #callbacks: NotifierCallbacks
  readonly #title = new Title()
  readonly #notifications: Notifications
  readonly #rings = new Lazy(() => import('./rings'))

  constructor(chat: Chat, words: Words, preferences: Preferences, callbacks: NotifierCallbacks) {
    this.#chat = chat
    this.#callbacks = callbacks
    const wantsSound = (): boolean => preferences.chosen.sound === 'on' && canSound()
    const wantsDesktop = (): boolean => preferences.chosen.desktop === 'on' && mayDesktop()
    this.#notifications = new Notifications(chat.rooms, () => wantsSound() || wantsDesktop())
    chat.events.on(({ room, event }) => {
      if (event.type !== 'entries' || !event.isLive) return
      for (const entry of event.entries) {
        if (!isNews(entry) || chat.isMine(entry)) continue
        this.#notifications.heard({ room: room.name, entry, isMention: chat.isForUs(entry) }, Date.now())
      }
    })
    this.#notifications.rings.on(({ room, entry, isMention }) => {
      if (wantsSound()) this.#rings.use(({ sound }) => void sound(isMention ? 'mention' : 'message'))
      if (!wantsDesktop()) return
      const title = words.fill(words.say.desktopTitle, {
        name: entry.author.nickname,
        room: callbacks.name(room),
      })
      const path = pathOfRoom(chat.rooms.title(room))
      this.#rings.use(async ({ showDesktop, plainText }) => {
        const text = plainText(entry.text, entry.author.nickname)
        if (await showDesktop(title, text, path, () => callbacks.open(room))) return
        preferences.choose('desktop', 'off')
        callbacks.failed()
      })
    })
    onWorkerClick((path) => callbacks.open(roomOfText(path)))
  }

  /** The room on the screen, its unread or whether the tab is seen changed. */
  show(): void {
    const { rooms, current } = this.#chat
    this.#notifications.look(document.hidden ? null : current.name)
    if (!document.hidden) this.#rings.value?.hideDesktop()
    const calling = document.hidden ? rooms.calling() : { unread: 0, isMention: false }
    this.#title.show(this.#callbacks.name(current.name), calling)
  }
}
