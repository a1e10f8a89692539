import { LOBBY } from '../../common/room-name'
import { offerFiles } from '../attachments/offer-files'
import { offerPageKeys } from '../composer/page-keys'
import type { Preferences } from '../device/preferences'
import { registerWorker } from '../device/register-worker'
import { offerSheet } from '../moderation/sheet/offer-sheet'
import { Notifier } from '../notify/notifier'
import { ComposerGate } from '../composer/gate/composer-gate'
import { showHeld } from '../moderation/held'
import { tellOutcomes } from '../moderation/outcomes'
import { RoleMarks } from '../moderation/role-marks'
import { Times } from '../moderation/times'
import { PinsButton } from '../pins/pins-button'
import { offerRooms } from '../rooms/offer-rooms'
import { followLanguage } from '../settings/follow-language'
import { watchSwipes } from '../sidebar/swipes'
import { tellTyping } from '../typing/own-typing'
import { TypingLine } from '../typing/typing-line'
import { make } from '../ui/dom'
import { ringOnlyByKeyboard } from '../ui/focus-ring'
import { Lazy } from '../ui/lazy'
import type { RoomName } from '../../common/protocol/ids'
import { followTime } from './passing-time'
import type { Screen, ScreenParts } from './screen'
import { offerSecrets } from './secrets'
import { setThemeColor } from './theme-color'
import { keepInView } from './viewport'

/** What the first second does without, loaded after it as one script. @param address that the page was opened with */
export function setUpRest(
  parts: ScreenParts,
  screen: Screen,
  preferences: Preferences,
  address: string,
): Notifier {
  const { chat, words, log, views, actions, composer, sidebar, toast } = parts
  const name = (room: RoomName): string => sidebar.name(room)
  const times = new Times(words, () => chat.now())
  followTime(screen, log)
  keepInView()
  setThemeColor()
  ringOnlyByKeyboard(log.element)
  watchSwipes(sidebar)
  offerPageKeys(composer.field, log)
  tellTyping(composer.field, chat, preferences)
  new TypingLine(chat, words)
  new PinsButton(chat, words, {
    goTo: (seq) => actions.follow(seq),
    focusField: () => composer.focus(),
  })
  const moderation = offerSheet(chat, words, {
    ...{ name, times },
    goTo: (seq, room) => (room === chat.current.name ? actions.follow(seq) : screen.go(room, seq)),
    showPerson: (member, beside) => sidebar.showPerson(member, beside),
    focusField: () => composer.focus(),
    tell: (sentence) => toast.show(sentence),
  })
  const rooms = offerRooms(chat, words, {
    ...{ name, times },
    go: (room) => screen.go(room),
    showLink: (link) => sidebar.showLink(link),
    focusField: () => composer.focus(),
  })
  const files = new Lazy(async () => {
    const { FilesSheet } = await import('../files/files')
    return new FilesSheet(chat, words, { name, goTo: (seq) => actions.follow(seq) })
  })
  sidebar.opening.on(({ room, what }) => {
    if (room !== chat.current.name) screen.go(room)
    if (what === 'files') files.use((sheet) => sheet.open())
    else if (what === 'settings') rooms.openSettings()
    else if (what === 'sheet') moderation.open()
    else moderation.openShield()
  })
  const hasSecret = offerSecrets(chat, words, address, (sentence) => composer.tell(sentence), rooms)
  const refold = (): void => log.change(() => views.of(chat.current).refold())
  chat.ignored.changes.on(refold)
  // Somebody may have been ignored before this was loaded.
  refold()
  new RoleMarks(log, chat, words)
  new ComposerGate(chat, words, composer, {
    times,
    toLobby: () => screen.go(LOBBY),
    note: (room, sentence) => log.change(() => views.of(room).rows.append(lineOf(sentence))),
  })
  showHeld(chat, (sentence) => toast.show(sentence), words)
  tellOutcomes(chat, words, toast)
  followLanguage(chat, words, preferences, hasSecret)
  offerFiles(chat, words, composer)
  registerWorker().catch(() => undefined)
  return new Notifier(chat, words, preferences, {
    name,
    open: (room) => screen.go(room),
    failed: () => composer.tell(words.say.desktopFailed),
  })
}

function lineOf(sentence: string): HTMLElement {
  const line = make('p', 'notice', sentence)
  line.dataset['notice'] = 'removed'
  return make('div', 'row', line)
}
