import { setUpComposer } from './composer/composer-setup'
import { afterLoad } from './device/idle'
import { Preferences } from './device/preferences'
import { setUpLog } from './log/log-setup'
import { messageIn, takeAddress } from './page/address-bar'
import { ConnectionBar } from './page/connection-bar'
import { drawEvents } from './page/room-events'
import { Screen, type ScreenParts } from './page/screen'
import { showPreferences } from './settings/show-preferences'
import { NicknameEditor } from './sidebar/nickname'
import { Sidebar } from './sidebar/sidebar'
import { Chat } from './sync/chat'
import { roomOfText } from './sync/room-names'
import { Lazy, loadFailures } from './ui/lazy'
import { Toast } from './ui/toast'
import { Words } from './ui/words'

const words = new Words(document.documentElement.lang)
const preferences = new Preferences()
const address = takeAddress()
const chat = new Chat(roomOfText(location.pathname))
const takeNickname = async (wanted: string) => words.reason(await chat.rename(wanted))

const logParts = setUpLog(chat, words, {
  name: (room) => sidebar.name(room, ''),
  open: (room, at) => screen.go(room, at),
  showPerson: (member, beside) => sidebar.showPerson(member, beside),
  back: () => screen.forgetMessage(),
  take: (text, answered, files) => composer.take(text, answered, files),
  reply: (message) => composer.reply(message),
  edit: (target, text) => composer.edit(target, text),
  tell: (sentence) => toast.show(sentence),
})
const { log, views, scrollback } = logParts
const composer = setUpComposer(chat, words, preferences, {
  say: (text, reply) => screen.say(text, reply),
  go: (room) => screen.go(room),
  leave: (room) => screen.leave(room),
  takeNickname,
})
const nickname = new NicknameEditor(words, takeNickname, () => composer.focus())
const toast = new Toast()
const bar = new ConnectionBar(words)
const sidebar = new Sidebar(chat, words, preferences, {
  go: (room) => screen.go(room),
  leave: (room) => screen.leave(room),
  mention: (name) => composer.mention(name),
  rename: () => nickname.edit(),
  takeNickname,
})
const notifier = new Lazy(async () =>
  (await import('./page/after-load')).setUpRest(parts, screen, preferences, address),
)
const parts: ScreenParts = { ...logParts, chat, words, composer, sidebar, notifier, bar, toast }
const screen = new Screen(parts)

loadFailures.on(() => toast.show(words.say.partNotLoaded))
afterLoad(() => {
  const loadRest = (): void => notifier.preload()
  loadRest()
  // What failed to load may be there now.
  chat.connection.changes.on(loadRest)
  addEventListener('click', loadRest)
})

drawEvents(screen, parts)
chat.identity.changes.on((session) => {
  nickname.show(session)
  sidebar.showNickname(session.nickname)
  sidebar.showMembers()
  screen.showUnsent()
})
chat.connection.changes.on(() => {
  screen.showConnection()
  screen.showUnsent()
})
chat.delivery.changes.on((room) => screen.showUnsent(room))
chat.delivery.changeFailed.on(({ room, command, code }) => {
  const reason = words.say.failures[code]
  if (command.ask === 'edit') composer.editRefused(room, command.input.text, reason)
  else toast.show(reason)
})
chat.rooms.changes.on(() => screen.showRooms())
addEventListener('popstate', () => screen.moved(roomOfText(location.pathname), messageIn(location.search)))
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) log.change(() => scrollback.mark(chat.current))
  log.look()
  notifier.value?.show()
})

showPreferences(preferences, { chat, words, log, views, toast })
screen.show(chat.current.name, messageIn(location.search))
composer.focus()
chat.start()
