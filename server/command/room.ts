import type { ClientId, MemberId } from '../../common/protocol/ids'
import type { Mention } from '../../common/protocol/members'
import type { Chat } from '../chat/chat'
import { newId } from '../chat/ids'
import { COMMAND_LINE } from '../chat/moderation/machines'
import { type ModerationRequest, requestOf } from '../chat/moderation/request'
import type { Room } from '../chat/rooms/room'
import { parseRoomName } from '../chat/rooms/room-name'
import { type Command, CommandError, type Output } from './command'

export const closeRoom: Command = {
  usage: 'room close <room>',
  about: 'close a room for everybody',
  run: async ([name], { chat }) => rule(await roomOf(name!, chat), { action: 'close' }, 'closed', chat),
}

export const openRoom: Command = {
  usage: 'room open <room>',
  about: 'open a closed room again',
  run: async ([name], { chat }) => rule(await roomOf(name!, chat), { action: 'open' }, 'open', chat),
}

export const nameOwner: Command = {
  usage: 'room owner <room> <member>',
  about: 'make a member the owner, by the id that `members` and the log have',
  async run([name, id], { chat }) {
    const room = await roomOf(name!, chat)
    const member = id as MemberId
    const [found] = await chat.sessions.currentSessions([member])
    if (found === undefined) throw new CommandError(`no session has the id ${id}`)
    const target = { id: member, nickname: found.nickname }
    return rule(room, { action: 'transfer', member }, `owned by ${found.nickname}`, chat, target)
  },
}

/** @param became says what the room is from now on */
async function rule(
  room: Room,
  action: ModerationRequest['action'],
  became: string,
  chat: Chat,
  target?: Mention,
): Promise<Output> {
  const request = requestOf(COMMAND_LINE, action, chat.clock.now(), { ...(target && { target }) })
  const { isDone } = await room.moderate(request, COMMAND_LINE, newId() as ClientId)
  if (!isDone) throw new CommandError(`${room.name} is already ${became}`)
  chat.audience.tellState(room.name, room.state.revision)
  return { value: { room: room.name, isDone }, text: `${room.name} is ${became}` }
}

/** @throws where there is no such room */
async function roomOf(written: string, { rooms }: Chat): Promise<Room> {
  const room = await rooms.open(parseRoomName(written))
  if (room.log.head === 0) throw new CommandError(`there is no room ${written}`)
  return room
}
