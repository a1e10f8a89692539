import type { Room } from '../sync/room'
import type { RoomEvent } from '../sync/room-event'
import { reloadOnce } from './reload'
import type { Screen, ScreenParts } from './screen'

/** Draws what happened in a room, on the screen or behind it. The log keeps the reader's place meanwhile. */
export function drawEvents(screen: Screen, parts: ScreenParts): void {
  const { chat, log } = parts
  chat.events.on(({ room, event }) => {
    if (room === chat.current) log.change(() => draw(room, event, screen, parts))
    else draw(room, event, screen, parts)
  })
}

function draw(room: Room, event: RoomEvent, screen: Screen, parts: ScreenParts): void {
  const { chat, words, log, views, scrollback, waypoint, sidebar } = parts
  const view = views.of(room)
  const isCurrent = room === chat.current
  switch (event.type) {
    case 'reset':
      view.clear()
      break
    case 'entries':
      scrollback.draw(room, event, event.isLive)
      if (event.isLive && isCurrent)
        log.arrived(event.entries.filter((entry) => chat.news.isNews(entry)).length)
      break
    case 'changed':
      view.change(event.entries)
      if (isCurrent) log.limit(chat.rooms.unread(room.name))
      break
    case 'gaps':
      scrollback.showEnds(room)
      break
    case 'members':
      view.made.mentions.know(room.crowd.members, true)
      if (isCurrent) sidebar.showMembers()
      break
    case 'topic':
      sidebar.showTopic(room.name)
      screen.showRooms()
      break
    case 'notice':
      view.notice(event.kind, event.members)
      break
    case 'renamed':
      view.notice('rename', [event.member], event.from)
      break
    case 'restored':
      if (isCurrent) scrollback.begin(room, waypoint.begin(room))
      break
    case 'joined':
      if (isCurrent) screen.showRoom()
      screen.showRooms()
      if (event.isFirst && isCurrent) scrollback.begin(room, waypoint.begin(room))
      break
    case 'outdated':
      reloadOnce()
      break
    case 'shown':
      // Only those who type, and so their line, are others.
      break
    case 'refused':
      if (isCurrent) screen.showRoom()
      view.refuse(words.say.failures[event.refusal.code])
      if (event.refusal.code === 'room-name-invalid') chat.rooms.remove(room.name)
  }
}
