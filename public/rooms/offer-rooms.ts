import type { Chat } from '../sync/chat'
import { isShut } from '../sync/room-event'
import { one } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

export interface Rooms {
  /** Of the room on the screen. */
  openSettings(): void
}

/** The ways into rooms that are not open, the one to a new room, and the settings of a room. */
export function offerRooms(chat: Chat, words: Words, callbacks: RoomsCallbacks): Rooms {
  const newRoom = new Lazy(
    async () => new (await import('./new-room')).NewRoom(chat, words, (room) => callbacks.go(room)),
  )
  newRoom.openBy(one('[data-action="new-room"]', document), (each) => each.open())

  const entrance = new Lazy(async () => new (await import('./entrance')).Entrance(chat, words, callbacks))
  const showEntrance = (): void => {
    if (entrance.value || isShut(chat.current.refusal)) entrance.use((each) => each.show())
  }
  showEntrance()
  chat.events.on(({ room, event: { type } }) => {
    if (room === chat.current && (type === 'refused' || type === 'joined' || type === 'shown')) showEntrance()
  })

  const claim = new Lazy(async () => new (await import('./claim')).Claim(chat, words, callbacks))
  const useSecret = (): void => {
    const found = takeSecret()
    if (found?.kind === 'invite') entrance.use((each) => each.invited(chat.current, found.secret))
    if (found?.kind === 'owner') claim.use((each) => each.open(chat.current, found.secret))
  }
  useSecret()
  // Somebody put a link to the room on the screen into the address bar.
  addEventListener('hashchange', useSecret)

  const settings = new Lazy(
    async () => new (await import('./room-settings')).RoomSettings(chat, words, callbacks),
  )
  return { openSettings: () => settings.use((each) => each.open()) }
}

/** What a link says behind `#`. It goes from the address bar and from the history: neither is for secrets. */
function takeSecret(): { kind: string; secret: string } | null {
  const [, kind, secret] = /^#(invite|owner)=([\w-]{1,100})$/.exec(location.hash) ?? []
  if (kind === undefined || secret === undefined) return null
  history.replaceState(history.state, '', location.pathname + location.search)
  return { kind, secret }
}
