import { reloadIfServed } from '../page/reload'
import type { Chat } from '../sync/chat'
import type { Preference, Preferences } from '../device/preferences'
import type { LogParts } from '../log/log-setup'
import { showTimesAgain } from '../ui/time'
import type { Toast } from '../ui/toast'
import type { Words } from '../ui/words'

interface Shown extends Pick<LogParts, 'log' | 'views'> {
  chat: Chat
  words: Words
  toast: Toast
}

/** Applies the preferences to the page, now and after each change. */
export function showPreferences(preferences: Preferences, { chat, words, log, views, toast }: Shown): void {
  const { dataset } = document.documentElement

  function show(name: Preference): void {
    const { theme, density, clock } = preferences.chosen
    if (name === 'language') void switchLanguage()
    else if (name === 'theme') dataset['theme'] = theme
    else if (name === 'density') log.change(() => (dataset['density'] = density))
    else if (name === 'clock') {
      words.tellTime(clock)
      for (const room of chat.rooms.names()) showTimesAgain(views.of(chat.room(room)).element, words)
    }
  }

  /** The server renders the page in its language; while it cannot be reached, the page keeps its own. */
  async function switchLanguage(): Promise<void> {
    const { language } = preferences.chosen
    if (language === words.language) return
    if (await reloadIfServed(chat.connection.state === 'online')) return
    preferences.choose('language', words.language)
    toast.show(words.say.notReached)
  }

  words.tellTime(preferences.chosen.clock)
  show('density')
  // A page from the cache may have been rendered with another theme.
  show('theme')
  preferences.changes.on(show)
}
