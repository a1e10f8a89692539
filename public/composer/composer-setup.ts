import { LOBBY } from '../../common/room-name'
import type { MemberId, RoomName } from '../../common/protocol'
import type { Chat } from '../sync/chat'
import { Drafts } from '../device/drafts'
import type { Preferences } from '../device/preferences'
import { roomOfText } from '../sync/room-names'
import { type Command, commandsOf, type CommandResult } from './command-handlers'
import { Composer } from './composer'
import { enterKey, onEnterKeyChange } from './enter-key'
import { catchFiles } from './dropped-files'
import { byId } from '../ui/dom'
import { onFirstInteraction } from '../page/interaction'
import { Lazy } from '../ui/lazy'
import type { NicknameTaker } from '../sidebar/nickname'
import type { Person } from './suggestions'
import { isolate, type Words } from '../ui/words'

export interface ComposerSetupCallbacks {
  say(text: string): void
  go(room: RoomName): void
  leave(room: RoomName): void
  takeNickname: NicknameTaker
}

/** The text field with its messages, commands and suggestions. */
export function setUpComposer(
  chat: Chat,
  words: Words,
  preferences: Preferences,
  callbacks: ComposerSetupCallbacks,
): Composer {
  const { say } = words
  const commands: Command[] = commandsOf(words, {
    nick: (nickname) => callbacks.takeNickname(nickname),
    join: (text) => join(roomOfText(text)),
    leave: () => leave(chat.current.name),
    me: (action) => speak(`/me ${action}`),
    topic: (topic) => (topic === '' ? showTopic() : setTopic(topic)),
    help: () => showHelp(),
  })
  const help = new Lazy(async () => new (await import('./help')).Help(commands))

  /** A room that refuses the join is not shown. */
  async function join(name: RoomName): Promise<string | null> {
    const room = chat.room(name)
    if (!room.isJoined) await room.join()
    const { refusal } = room
    if (refusal && !refusal.retryable) return say.failures[refusal.code]
    callbacks.go(name)
    return null
  }

  function leave(name: RoomName): CommandResult {
    if (name === LOBBY) return say.lobbyStays
    callbacks.leave(name)
    return null
  }

  async function setTopic(topic: string): Promise<string | null> {
    return words.reason(await chat.current.setTopic(topic))
  }

  /** Does not clear the topic unless the user asks for it. */
  function showTopic(): CommandResult {
    const { topic, isKnown } = chat.current
    if (topic === '') return isKnown ? say.topicNone : say.notReached
    const note = words.sentence(say.topicIs, { topic: [isolate(topic)] })
    return { note, label: say.topicClear, run: () => setTopic('') }
  }

  function speak(text: string): CommandResult {
    callbacks.say(text)
    return null
  }

  function showHelp(): CommandResult {
    help.use((each) => each.open())
    return null
  }

  const completion = new Lazy(async () => {
    const { Autocomplete, suggestionsFrom } = await import('./on-interaction')
    const field = byId('msg', HTMLTextAreaElement)
    return new Autocomplete(
      field,
      words,
      suggestionsFrom(words, () => peopleOf(chat), commands),
    )
  })
  onFirstInteraction(() => completion.preload())

  const composer = new Composer(words, new Drafts(Date.now()), {
    say: (text) => callbacks.say(text),
    commands,
    completion,
    enterKey: () => enterKey(preferences),
  })
  onEnterKeyChange(preferences, () => composer.showEnterKey())
  chat.nicknameReplaced.on((names) => composer.tell(words.fill(say.nicknameReplaced, names)))
  catchFiles(() => composer.tell(say.noFiles))
  return composer
}

/** The people to mention: recent authors first, then the other members present. */
function peopleOf({ current, session }: Chat): Person[] {
  const { crowd, timeline } = current
  const present = new Map(crowd.members.map((member) => [member.id, member]))
  const found = new Map<MemberId, Person>()
  for (const { author } of timeline.entries.slice().reverse()) {
    if (!found.has(author.id))
      found.set(author.id, { ...(present.get(author.id) ?? author), isPresent: present.has(author.id) })
  }
  for (const member of present.values())
    if (!found.has(member.id)) found.set(member.id, { ...member, isPresent: true })
  if (session) found.delete(session.id)
  return [...found.values()]
}
