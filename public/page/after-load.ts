import { LOBBY } from '../../common/room-name'
import { catchFiles } from '../composer/dropped-files'
import { offerPageKeys } from '../composer/page-keys'
import type { Preferences } from '../device/preferences'
import { registerWorker } from '../device/register-worker'
import { ComposerGate } from '../moderation/composer-gate'
import { tellOutcomes } from '../moderation/outcomes'
import { RoleMarks } from '../moderation/role-marks'
import { Notifier } from '../notify/notifier'
import { PinsButton } from '../pins/pins-button'
import { watchSwipes } from '../sidebar/swipes'
import { tellTyping } from '../typing/own-typing'
import { TypingLine } from '../typing/typing-line'
import { make } from '../ui/dom'
import { ringOnlyByKeyboard } from '../ui/focus-ring'
import type { Screen, ScreenParts } from './screen'
import { setThemeColor } from './theme-color'
import { keepInView } from './viewport'

/** What the first second does without, loaded after it as one script. */
export function setUpRest(parts: ScreenParts, screen: Screen, preferences: Preferences): Notifier {
  const { chat, words, log, views, actions, composer, sidebar, toast } = parts
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
  new RoleMarks(log, chat, words)
  new ComposerGate(chat, words, composer, {
    toLobby: () => screen.go(LOBBY),
    note: (room, sentence) => log.change(() => views.of(room).rows.append(lineOf(sentence))),
  })
  tellOutcomes(chat, words, toast)
  catchFiles(() => composer.tell(words.say.noFiles))
  registerWorker().catch(() => undefined)
  return new Notifier(chat, words, preferences, {
    name: (room) => sidebar.name(room),
    open: (room) => screen.go(room),
    failed: () => composer.tell(words.say.desktopFailed),
  })
}

function lineOf(sentence: string): HTMLElement {
  const line = make('p', 'notice', sentence)
  line.dataset['notice'] = 'removed'
  return make('div', 'row', line)
}
