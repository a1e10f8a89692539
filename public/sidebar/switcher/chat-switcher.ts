import { LOBBY } from '../../../common/room-name'
import type { Nickname, RoomName } from '../../../common/protocol/ids'
import type { Chat } from '../../sync/chat'
import { readRoomDirectory } from '../../sync/room-directory'
import { roomOfText } from '../../sync/room-names'
import type { Words } from '../../ui/words'
import { QuickSwitcher } from './quick-switcher'
import type { Door } from './switcher-search'

export interface ChatSwitcherCallbacks {
  name: (room: RoomName) => string
  go: (room: RoomName) => void
  mention: (nickname: Nickname) => void
}

/** The quick switcher for the rooms and people of this chat. */
export function switcherOf(
  chat: Chat,
  words: Words,
  { name, go, mention }: ChatSwitcherCallbacks,
): QuickSwitcher {
  const { rooms } = chat

  /** Rooms with mentions first, then unread ones; the current room last. */
  function joined(): Door[] {
    const rank = ({ room, unread, isMention }: Door): number =>
      room === chat.current.name ? 3 : isMention ? 0 : unread > 0 ? 1 : 2
    const doors = rooms.names().map((room) => {
      const { topic, crowd, isKnown } = chat.room(room)
      return {
        room,
        name: name(room),
        topic,
        online: isKnown ? crowd.count : null,
        unread: rooms.unread(room),
        isMention: rooms.isMentioned(room),
      }
    })
    return doors.sort((a, b) => rank(a) - rank(b))
  }

  /** The listed rooms that are not joined. */
  function others(listed: readonly (Pick<Door, 'topic' | 'online'> & { name: RoomName })[]): Door[] {
    const mine = rooms.names()
    return listed
      .filter((each) => !mine.includes(rooms.of(each.name)))
      .map(({ name: room, topic, online }) => ({
        ...{ room, name: name(room), topic, online },
        ...{ unread: 0, isMention: false },
      }))
  }

  return new QuickSwitcher(words, {
    known: () => ({
      mine: joined(),
      // The lobby always exists.
      listed: others([{ name: LOBBY, topic: '', online: null }]),
      people: chat.current.crowd.members.filter(({ id }) => id !== chat.session?.id),
    }),
    listed: async (query, after) => {
      const page = await readRoomDirectory(query, after)
      return { doors: others(page.rooms), after: page.after }
    },
    roomOf: (written) => rooms.of(roomOfText(written)),
    isPinned: (room) => rooms.isPinned(room),
    follow: (written) => {
      const isOurs = written.startsWith(`${location.origin}/`) && /#(invite|owner)=/.test(written)
      if (isOurs) location.assign(written)
      return isOurs
    },
    go,
    mention: ({ nickname }) => mention(nickname),
  })
}
