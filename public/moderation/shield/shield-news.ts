import type { RoomName } from '../../../common/protocol/ids'
import type { LogItem } from '../../../common/protocol/moderation'
import type { Chat } from '../../sync/chat'
import type { Room } from '../../sync/room'
import type { Asker } from '../sheet/asker'
import { isShielded } from './shield'

/** In the moderation log the server goes by this id. */
const SERVER = 'server'

/** Notices, for moderators, that the shield of a room rose by itself. */
export function noticeRising(chat: Chat, asker: Asker, tell: (room: Room) => void): void {
  /** Until when each shield was up, as known last: its end brings no fact. */
  const until = new Map<RoomName, number>()
  for (const name of chat.rooms.names()) {
    const room = chat.entered(name)
    if (room) note(room)
  }
  chat.events.on(({ room, event }) => event.type === 'joined' && note(room))
  chat.connection.on('room', ({ room: name }) => {
    const room = chat.entered(name)
    if (room) void hear(room)
  })

  function note({ name, info }: Room): void {
    until.set(name, info?.shieldUntil ?? 0)
  }

  async function hear(room: Room): Promise<void> {
    const now = chat.now()
    const wasUp = (until.get(room.name) ?? 0) > now
    note(room)
    if (wasUp || !isShielded(room.info, now) || !room.mayModerate) return
    const answer = await asker.ask('moderation', { room: room.title, list: 'log' })
    const lines = answer?.ok ? (answer.value.items as LogItem[]) : []
    if (lines.find(({ action }) => action.action === 'shield')?.by.id === SERVER) tell(room)
  }
}
