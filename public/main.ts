import { LOBBY, pathOfRoom } from '../common/room-name'
import type { ClientId, RoomName } from '../common/protocol'
import { showAddress } from './page/address-bar'
import { Notifier } from './notify/notifier'
import { Sidebar } from './sidebar/sidebar'
import { offerLogActions } from './log/first-actions'
import { registerWorker } from './device/register-worker'
import { Scrollback } from './log/scrollback'
import { reloadOnce } from './page/reload'
import { showPreferences } from './settings/show-preferences'
import { Chat } from './sync/chat'
import { Preferences } from './device/preferences'
import type { Room, RoomEvent } from './sync/room'
import { roomOfText } from './sync/room-names'
import { setThemeColor } from './page/theme-color'
import { ConnectionBar } from './page/connection-bar'
import { byId } from './ui/dom'
import { Log } from './log/log'
import { loadFailures } from './ui/lazy'
import { NicknameEditor } from './sidebar/nickname'
import { RoomView } from './log/room-view'
import { offerPageKeys } from './composer/page-keys'
import { Toast } from './ui/toast'
import { keepInView } from './page/viewport'
import { dayNumber, Words } from './ui/words'
import { setUpComposer } from './composer/composer-setup'

const words = new Words(document.documentElement.lang)
const preferences = new Preferences()
const chat = new Chat(roomOfText(location.pathname))
let today = dayNumber(Date.now())
const logs = new WeakMap<Room, RoomView>()

const log = new Log(words, {
  older: () => reading.older(),
  newer: () => reading.newer(),
  newest: () => reading.newest(),
  resume: () => reading.resume(),
  behind: () => reading.mark(chat.current),
  gap: (gap, from) => void chat.current.loadGap(gap, from),
  read: (seq) => (document.hidden ? Infinity : chat.read(seq)),
})
const reading = new Scrollback(chat, log, logOf)
const composer = setUpComposer(chat, words, preferences, { say, go, leave, takeNickname })
const nickname = new NicknameEditor(words, takeNickname, () => composer.focus())
const toast = new Toast()
const bar = new ConnectionBar(words)
const column = new Sidebar(chat, words, preferences, {
  go,
  leave,
  mention: (name) => composer.mention(name),
  rename: () => nickname.edit(),
  takeNickname,
})
const attention = new Notifier(chat, words, preferences, {
  name: (room) => column.name(room),
  open: go,
  failed: () => composer.tell(words.say.desktopFailed),
})
const onUnsent = {
  retry: (clientId: ClientId) => chat.delivery.retry(clientId),
  edit: (clientId: ClientId) => composer.take(chat.delivery.discard(clientId)),
  discard: (clientId: ClientId) => void chat.delivery.discard(clientId),
}
offerLogActions(log, words, { open: go, showPerson: (member, beside) => column.showPerson(member, beside) })
loadFailures.on(() => toast.show(words.say.partNotLoaded))
offerPageKeys(composer.field, log)
keepInView()
setThemeColor()
registerWorker()

chat.events.on(({ room, event }) => {
  if (room === chat.current) log.change(() => draw(room, event))
  else draw(room, event)
})
chat.identity.changes.on((session) => {
  nickname.show(session)
  column.showNickname(session.nickname)
  column.showMembers()
  showUnsent(chat.current.name)
})
chat.connection.changes.on(() => {
  showConnection()
  showUnsent(chat.current.name)
})
chat.delivery.changes.on(showUnsent)
chat.rooms.changes.on(showRooms)
addEventListener('popstate', () => {
  const name = chat.rooms.of(roomOfText(location.pathname))
  if (name !== chat.current.name) show(name)
})
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) log.change(() => reading.mark(chat.current))
  log.look()
  attention.show()
})
addEventListener('pagehide', () => reading.bookmark())
setInterval(tick, 1_000)

showPreferences(preferences, { chat, words, log, logOf, toast })
show(chat.current.name)
composer.focus()
chat.start()

/** Counts seconds down where something waits, and notices when another day begins. */
function tick(): void {
  showUnsent(chat.current.name)
  const day = dayNumber(Date.now())
  if (day !== today) log.redate(Date.now())
  today = day
}

function say(text: string): void {
  reading.unmark(chat.current)
  chat.delivery.put(chat.current.name, text)
  log.toBottom()
}

/** Draws what happened in a room, on the screen or behind it. */
function draw(room: Room, event: RoomEvent): void {
  const rows = logOf(room)
  const isCurrent = room === chat.current
  switch (event.type) {
    case 'reset':
      rows.clear()
      break
    case 'entries':
      reading.draw(room, event, event.isLive)
      if (event.isLive && isCurrent) log.arrived(event.entries.filter((entry) => !chat.isMine(entry)).length)
      break
    case 'gaps':
      reading.showEnds(room)
      break
    case 'members':
      rows.made.mentions.know(room.crowd.members, true)
      if (isCurrent) column.showMembers()
      break
    case 'topic':
      column.showTopic(room.name)
      break
    case 'notice':
      rows.notice(event.kind, event.members)
      break
    case 'renamed':
      rows.notice('rename', [event.member], event.from)
      break
    case 'restored':
      if (isCurrent) reading.begin(room)
      break
    case 'joined':
      if (isCurrent) showRoom()
      if (event.isFirst && isCurrent) reading.begin(room)
      break
    case 'outdated':
      reloadOnce()
      break
    case 'refused':
      if (isCurrent) showRoom()
      rows.refuse(words.say.failures[event.refusal.code])
      if (event.refusal.code === 'room-name-invalid') chat.rooms.remove(room.name)
  }
}

function logOf(room: Room): RoomView {
  const made = () =>
    new RoomView({ words, own: () => chat.session?.id }, onUnsent, () => column.name(room.name))
  const rows = logs.get(room) ?? made()
  logs.set(room, rows)
  return rows
}

function go(asWritten: RoomName): void {
  const name = chat.rooms.of(asWritten)
  if (name === chat.current.name) column.close()
  else column.goTo(pathOfRoom(chat.rooms.title(name)))
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

function show(asWritten: RoomName): void {
  const room = chat.open(asWritten)
  const { name } = room
  reading.mark(room)
  composer.show(name)
  if (log.show(logOf(room), reading.unread(room))) void reading.land(room)
  log.read()
  showRoom()
  column.showMembers()
  showUnsent(name)
  showRooms()
}

function showRoom(): void {
  const { current } = chat
  byId('room_name', HTMLElement).textContent = column.name(current.name)
  column.showTopic(current.name)
  composer.limit(current.limits?.messageMaxChars ?? null)
  showAddress(chat.rooms, current.name)
  showConnection()
}

function showConnection(): void {
  const { connection, current } = chat
  const { state, reason, since } = connection
  const { refusal, timeline } = current
  const isCatchingUp = state === 'online' && !current.isJoined && refusal === null
  // In an empty room the log says it.
  const shown = refusal !== null && timeline.entries.length > 0 ? refusal.code : null
  bar.show({ state, reason, since, isCatchingUp, refusal: shown })
}

function showUnsent(name: RoomName): void {
  const room = chat.entered(name)
  if (!room) return
  const author = chat.author(room)
  const unsent = chat.outbox.of(name)
  const rows = logOf(room)
  if (!author || (unsent.length === 0 && !rows.hasUnsent)) return
  const drawUnsent = () => rows.showUnsent(unsent, author, chat.connection.state === 'online', Date.now())
  if (room === chat.current) log.change(drawUnsent)
  else drawUnsent()
}

function showRooms(): void {
  column.showRooms()
  attention.show()
}

async function takeNickname(wanted: string): Promise<string | null> {
  return words.reason(await chat.rename(wanted))
}
