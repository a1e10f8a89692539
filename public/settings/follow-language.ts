import type { Preferences } from '../device/preferences'
import { inThisTab, recall, remember } from '../device/storage'
import type { Chat } from '../sync/chat'
import { openedDialog } from '../ui/dialog'
import type { Words } from '../ui/words'

const KEY = 'followed-language'

/**
 * While the server is slow, the page comes from the cache, perhaps in another language than was chosen.
 * @param hasSecret whether something is here that would be lost for good
 */
export function followLanguage(
  chat: Chat,
  words: Words,
  preferences: Preferences,
  hasSecret: () => boolean,
): void {
  const follow = (): void => {
    const { language } = preferences.chosen
    if (language === '' || language === words.language) return void remember(inThisTab, KEY, null)
    if (chat.connection.state !== 'online' || hasSecret() || openedDialog()) return
    // Once: perhaps the server does not have the language, or is not told of it.
    if (recall(inThisTab, KEY) !== language && remember(inThisTab, KEY, language)) location.reload()
  }
  chat.connection.changes.on(follow)
  follow()
}
