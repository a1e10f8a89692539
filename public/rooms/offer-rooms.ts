import { Asker } from '../moderation/sheet/asker'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { isShut } from '../sync/room-event'
import { one } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

export interface Rooms {
  /** Of the room on the screen. */
  openSettings(): void
  /** Asks whether this device shall own it. */
  claim(room: Room, key: string): void
  comeInvited(room: Room, secret: string): void
}

/** The ways into rooms that are not open, the one to a new room, and the settings of a room. */
export function offerRooms(chat: Chat, words: Words, callbacks: RoomsCallbacks): Rooms {
  const newRoom = new Lazy(
    async () => new (await import('./new-room')).NewRoom(chat, words, (room) => callbacks.go(room)),
  )
  const button = one('[data-action="new-room"]', document)
  newRoom.openBy(button, (each) => each.open())
  button.removeAttribute('disabled')

  const entrance = new Lazy(async () => new (await import('./entrance')).Entrance(chat, words, callbacks))
  const showEntrance = (): void => {
    if (entrance.value || isShut(chat.current.refusal)) entrance.use((each) => each.show())
  }
  showEntrance()
  chat.events.on(({ room, event: { type } }) => {
    if (room === chat.current && (type === 'refused' || type === 'joined' || type === 'shown')) showEntrance()
  })

  const claim = new Lazy(async () => new (await import('./claim')).Claim(chat, words, callbacks))
  const settings = new Lazy(
    async () => new (await import('./room-settings')).RoomSettings(chat, new Asker(chat), words, callbacks),
  )
  return {
    openSettings: () => settings.use((each) => each.open()),
    claim: (room, key) => claim.use((each) => each.open(room, key)),
    comeInvited: (room, secret) => entrance.use((each) => each.invited(room, secret)),
  }
}
