import type { Chat } from '../sync/chat'
import type { Preferences } from '../device/preferences'
import { roomOfText } from '../sync/room-names'
import { Lazy } from '../ui/lazy'
import type { NotifierCallbacks, Rings } from './rings'
import { Title } from './title'
import type { Words } from '../ui/words'

/** Notifies a user who is looking elsewhere: by the title and icon of the tab, a sound, or a desktop notification. */
export class Notifier {
  readonly #chat: Chat
  readonly #callbacks: NotifierCallbacks
  readonly #title = new Title()
  readonly #rings: Lazy<Rings>

  constructor(chat: Chat, words: Words, preferences: Preferences, callbacks: NotifierCallbacks) {
    this.#chat = chat
    this.#callbacks = callbacks
    this.#rings = new Lazy(async () => {
      const { Rings } = await import('./rings')
      return new Rings(chat, words, preferences, callbacks)
    })
    const isWanted = (): boolean => preferences.chosen.sound === 'on' || preferences.chosen.desktop === 'on'
    const preload = (): void => {
      if (isWanted()) this.#rings.preload()
    }
    preload()
    preferences.changes.on(preload)
    chat.events.on(({ room, event }) => {
      if (event.type !== 'entries' || !event.isLive || !isWanted()) return
      const now = Date.now()
      for (const entry of event.entries) {
        if (!chat.news.isNews(entry)) continue
        const call = { room: room.name, entry, isMention: chat.news.isForUs(entry) }
        this.#rings.use((rings) => rings.heard(call, now))
      }
    })
    onWorkerClick((path) => callbacks.open(roomOfText(path)))
    this.show()
  }

  /** The room on the screen, its unread or whether the tab is seen changed. */
  show(): void {
    const { rooms, current } = this.#chat
    this.#rings.value?.look()
    const calling = document.hidden ? rooms.calling() : { unread: 0, isMention: false }
    this.#title.show(this.#callbacks.name(current.name), calling)
  }
}

/** Calls `open` with the address of the room when a notification of the service worker was clicked. */
function onWorkerClick(open: (path: string) => void): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const path = (data as { open?: unknown } | null)?.open
    if (typeof path === 'string') open(path)
  })
  navigator.serviceWorker.startMessages()
}
