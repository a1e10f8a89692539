import type { Preferences } from '../device/preferences'
import { inThisTab, recall, remember } from '../device/storage'
import type { Chat } from '../sync/chat'
import type { Words } from '../ui/words'

const KEY = 'followed-language'

/** While the server is slow, the page comes from the cache, perhaps in another language than was chosen. */
export function followLanguage(chat: Chat, words: Words, preferences: Preferences): void {
  const { language } = preferences.chosen
  const isOther = language !== '' && language !== words.language
  const follow = (): void => {
    if (chat.connection.state !== 'online') return
    // Once: perhaps the server does not have the language, or is not told of it.
    if (recall(inThisTab, KEY) !== language && remember(inThisTab, KEY, language)) location.reload()
  }
  if (!isOther) return void remember(inThisTab, KEY, null)
  chat.connection.changes.on(follow)
  follow()
}
