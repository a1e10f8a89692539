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
  const up = new Set<RoomName>()
  chat.events.on(({ room, event }) => event.type === 'joined' && noteState(room))
  chat.connection.on('room', ({ room: name }) => {
    const room = chat.entered(name)
    if (room) void hear(room)
  })

  function noteState({ name, info }: Room): void {
    if (isShielded(info, chat.now())) up.add(name)
    else up.delete(name)
  }

  async function hear(room: Room): Promise<void> {
    const wasUp = up.has(room.name)
    noteState(room)
    if (wasUp || !up.has(room.name) || !room.mayModerate) return
    const answer = await asker.ask('moderation', { room: room.title, list: 'log' })
    const lines = answer?.ok ? (answer.value.items as LogItem[]) : []
    if (lines.find(({ action }) => action.action === 'shield')?.by.id === SERVER) tell(room)
  }
}
