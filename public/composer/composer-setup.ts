import type { Chat } from '../sync/chat'
import { Drafts } from '../device/drafts'
import type { Preferences } from '../device/preferences'
import { hasFiles, newestEditable } from '../log/actions/editable'
import type { CommandCallbacks } from './command-handlers'
import { Composer } from './composer'
import { enterKey, onEnterKeyChange } from './enter-key'
import { pickBy } from '../emoji/emoji'
import { byId } from '../ui/dom'
import { onFirstInteraction } from '../page/interaction'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

/** The text field with its messages, commands and suggestions. */
export function setUpComposer(
  chat: Chat,
  words: Words,
  preferences: Preferences,
  callbacks: Omit<CommandCallbacks, 'heldBy'>,
): Composer {
  const saying: CommandCallbacks = {
    ...callbacks,
    heldBy: () => composer.heldBy(),
    say: (text) => callbacks.say(text, composer.written.takeReply()),
  }
  const completion = new Lazy(async () => {
    const { Autocomplete, commandsFor, offerFormatting, suggestionsFrom } =
      await import('../page/on-interaction')
    const field = byId('msg', HTMLTextAreaElement)
    offerFormatting(field)
    const update = (): void => completion.value?.update()
    const suggestions = suggestionsFrom(words, chat, commandsFor(chat, words, saying), update)
    return new Autocomplete(field, words, suggestions)
  })
  onFirstInteraction(() => completion.preload())

  const composer = new Composer(words, new Drafts(Date.now()), {
    say: (text, reply) => callbacks.say(text, reply),
    edit: (target, text) => chat.delivery.edit(chat.current.name, target, text),
    editNewest() {
      const newest = newestEditable(chat)
      if (newest) composer.edit(newest.target, newest.text)
    },
    hasFiles: (target) => hasFiles(chat, target),
    epochOf: (room) => chat.entered(room)?.timeline.epoch ?? null,
    loadCommands: async () => (await import('../page/on-interaction')).commandsFor(chat, words, saying),
    completion,
    enterKey: () => enterKey(preferences),
  })
  pickBy(byId('emoji_open', HTMLButtonElement), (emoji) => composer.insert(emoji))
  onEnterKeyChange(preferences, () => composer.showEnterKey())
  chat.events.on(({ room, event }) => {
    if (event.type === 'joined') composer.written.joined(room.name)
    if (event.type !== 'changed') return
    for (const { seq, deleted } of event.entries) if (deleted) composer.written.deleted(room.name, seq)
  })
  chat.nicknameReplaced.on((names) => composer.tell(words.fill(words.say.nicknameReplaced, names)))
  return composer
}
