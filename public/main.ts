import type { ClientId, RoomName } from '../server/protocol'
import { Chat } from './sync/chat'
import { inThisTab, recall, remember } from './sync/memory'
import type { Room, RoomEvent } from './sync/room'
import { LOBBY, pathOfRoom, roomOfPath } from './sync/rooms'
import { Composer } from './view/composer'
import { ConnectionBar } from './view/connection-bar'
import { byId } from './view/dom'
import { Drawer } from './view/drawer'
import { Invite } from './view/invite'
import { Log } from './view/log'
import { Members } from './view/members'
import { NicknameEditor } from './view/nickname'
import { RoomList } from './view/rooms'
import { RoomLog } from './view/room-log'
import { Settings } from './view/settings'
import { keepInView } from './view/viewport'
import { Words } from './view/words'

/** A followed log longer than this is cut to half; the rest can be scrolled back to. */
const MOST_ROWS = 600

const words = new Words(document.documentElement.lang)
const siteName = document.title
const chat = new Chat(roomOfPath(location.pathname))
const logs = new WeakMap<Room, RoomLog>()

const log = new Log(words, {
  older: () => void chat.current.loadOlder(),
  gap: (gap, from) => void chat.current.loadGap(gap, from),
  read: () => document.hidden || chat.read(),
})
const composer = new Composer(words, (text) => {
  logOf(chat.current).markNew(null)
  chat.delivery.put(chat.current.name, text)
  log.toBottom()
})
const nickname = new NicknameEditor(words, takeNickname, () => composer.focus())
const members = new Members(words)
const bar = new ConnectionBar(words)
const drawer = new Drawer()
const roomList = new RoomList(words, {
  open: (name) => go(name),
  leave,
  go: (text) => go(roomOfText(text)),
})
const onUnsent = {
  retry: (clientId: ClientId) => chat.delivery.retry(clientId),
  edit: (clientId: ClientId) => composer.take(chat.delivery.discard(clientId)),
  discard: (clientId: ClientId) => void chat.delivery.discard(clientId),
}
new Invite(words)
new Settings()
keepInView()

chat.events.on(({ room, event }) => {
  if (room === chat.current) log.change(() => draw(room, event))
  else draw(room, event)
})
chat.sessions.on((session) => {
  nickname.show(session.nickname)
  showMembers()
  showUnsent(chat.current.name)
})
chat.connection.changes.on(() => {
  showConnection()
  showUnsent(chat.current.name)
})
chat.delivery.changes.on(showUnsent)
chat.rooms.changes.on(showRooms)
addEventListener('popstate', () => {
  const name = roomOfPath(location.pathname)
  if (name !== chat.current.name) show(name)
})
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) markNew(chat.current)
  log.look()
  showTitle()
})
// Seconds that are counted down, and nothing when nothing waits.
setInterval(() => showUnsent(chat.current.name), 1_000)

show(chat.current.name)
composer.focus()
chat.start()

/** Draws what happened in a room, on the screen or behind it. */
function draw(room: Room, event: RoomEvent): void {
  const rows = logOf(room)
  const isCurrent = room === chat.current
  switch (event.type) {
    case 'reset':
      rows.clear()
      break
    case 'entries':
      rows.add(event, chat.session?.id, event.isLive)
      if (event.isLive) trim(room, rows)
      if (event.isLive && isCurrent) log.arrived(event.entries.filter((entry) => !chat.isMine(entry)).length)
      break
    case 'gaps':
      rows.showGaps(room.timeline.gaps, (gap) => void room.loadGap(gap, 'after'))
      rows.showTop(room.timeline.older)
      break
    case 'members':
      if (isCurrent) showMembers()
      break
    case 'notice':
      rows.notice(event.kind, event.members)
      break
    case 'renamed':
      rows.renamed(event.from, event.member)
      break
    case 'joined':
      if (isCurrent) showRoom()
      break
    case 'outdated':
      reloadOnce()
      break
    case 'refused':
      if (isCurrent) showRoom()
      if (event.refusal.code === 'room-name-invalid') chat.rooms.remove(room.name)
      if (event.refusal.code === 'nickname-taken' && isCurrent)
        nickname.edit(words.say.failures['nickname-taken'])
  }
}

/** The server is newer than this page. A page that is still old after a reload has to do as it is. */
function reloadOnce(): void {
  if (recall(inThisTab, 'reloaded') === true) return
  remember(inThisTab, 'reloaded', true)
  location.reload()
}

function trim(room: Room, rows: RoomLog): void {
  const { timeline } = room
  if (timeline.entries.length <= MOST_ROWS || (room === chat.current && !log.follows)) return
  timeline.trim(MOST_ROWS / 2)
  rows.trim(timeline.entries[0]?.seq ?? 0)
  rows.showTop(timeline.older)
}

function logOf(room: Room): RoomLog {
  let rows = logs.get(room)
  if (!rows) logs.set(room, (rows = new RoomLog(words, onUnsent)))
  return rows
}

function go(name: RoomName): void {
  if (name === chat.current.name) drawer.close()
  else drawer.goTo(pathOfRoom(name))
  show(name)
  // On a touch screen the keyboard would come up over the room.
  if (matchMedia('(pointer: fine)').matches) composer.focus()
}

function leave(name: RoomName): void {
  const unsent = chat.outbox.of(name).length
  if (unsent > 0 && !confirm(words.count(words.say.unsentLost, unsent))) return
  if (name === chat.current.name) go(LOBBY)
  chat.leave(name)
}

function show(name: RoomName): void {
  const room = chat.open(name)
  markNew(room)
  composer.show(name)
  log.show(logOf(room))
  showRoom()
  showMembers()
  showUnsent(name)
  showRooms()
}

function markNew(room: Room): void {
  logOf(room).markNew(chat.rooms.place(room.name)?.seq ?? null)
}

function showRoom(): void {
  const { current } = chat
  byId('room_name', HTMLElement).textContent = roomList.name(current.name)
  byId('room_topic', HTMLElement).textContent = current.topic
  composer.limit(current.limits?.messageMaxChars ?? null)
  showConnection()
}

function showConnection(): void {
  const { connection, current } = chat
  const { state, reason, since } = connection
  const isCatchingUp = state === 'online' && !current.isJoined
  bar.show({ state, reason, since, isCatchingUp, refusal: current.refusal?.code ?? null })
}

function showMembers(): void {
  const { crowd } = chat.current
  members.show(crowd.members, crowd.count, chat.session?.id)
}

function showUnsent(name: RoomName): void {
  const room = chat.room(name)
  const author = chat.author(room)
  const unsent = chat.outbox.of(name)
  const rows = logOf(room)
  if (!author || (unsent.length === 0 && !rows.hasUnsent)) return
  const drawUnsent = () => rows.showUnsent(unsent, author, chat.connection.state === 'online', Date.now())
  if (room === chat.current) log.change(drawUnsent)
  else drawUnsent()
}

function showRooms(): void {
  roomList.show(chat.rooms, chat.current.name)
  showTitle()
}

function showTitle(): void {
  const unread = document.hidden ? chat.rooms.allUnread() : 0
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${roomList.name(chat.current.name)} · ${siteName}`
}

async function takeNickname(wanted: string): Promise<string | null> {
  const answer = await chat.rename(wanted)
  if (answer?.ok) return null
  return answer ? words.say.failures[answer.code] : words.say.notReached
}

/** A pasted address of this chat leads where it points; anything else is a name. */
function roomOfText(text: string): RoomName {
  if (!text.startsWith(`${location.origin}/`)) return text.normalize('NFC') as RoomName
  return roomOfPath(text.slice(location.origin.length).replace(/[?#].*/, ''))
}
