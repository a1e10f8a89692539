import { LOBBY } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { importLate } from '../device/late-import'
import type { ModerationCommand } from '../moderation/actions/actions'
import type { NicknameTaker } from '../sidebar/nickname-form'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { isShut } from '../sync/room-event'
import { roomOfText } from '../sync/room-names'
import { Lazy } from '../ui/lazy'
import { isolate, type Words } from '../ui/words'
import type { Command, CommandName, CommandResult } from './command'

/** The handler of each command. @param rest the text after its name */
type CommandHandlers = Record<CommandName, (rest: string) => CommandResult>

export interface CommandCallbacks {
  /** Why nothing can be sent just now; `null` when it can. */
  heldBy(): string | null
  /** @param reply `seq` of the message that it answers */
  say(text: string, reply?: number): void
  go(room: RoomName): void
  leave(room: RoomName): void
  takeNickname: NicknameTaker
}

/** All commands, in the order of the suggestions and of the help. */
export function commandsFor(chat: Chat, words: Words, callbacks: CommandCallbacks): Command[] {
  const { say } = words
  const commands: Command[] = commandsOf(chat, words, {
    nick: (nickname) => callbacks.takeNickname(nickname),
    join: (text) => join(roomOfText(text)),
    leave: () => leave(chat.current.name),
    me: (action) => speak(`/me ${action}`),
    topic: (topic) => (topic === '' ? showTopic() : setTopic(topic)),
    mute: (rest) => moderate('mute', rest),
    kick: (rest) => moderate('kick', rest),
    ban: (rest) => moderate('ban', rest),
    slow: (rest) => moderate('slow', rest),
    mod: (rest) => moderate('mod', rest),
    shield: (rest) => moderate('shield', rest),
    help: () => showHelp(),
  })
  const help = new Lazy(async () => new (await import('./help')).Help(commands))

  /** A room that refuses the join is not shown, unless it asks for something. */
  async function join(name: RoomName): Promise<string | null> {
    const room = chat.room(name)
    if (!room.isJoined) await room.join()
    const { refusal } = room
    if (refusal && !refusal.retryable && !isShut(refusal)) return say.failures[refusal.code]
    callbacks.go(name)
    return null
  }

  function leave(name: RoomName): CommandResult {
    if (name === LOBBY) return say.lobbyStays
    callbacks.leave(name)
    return null
  }

  async function setTopic(topic: string): Promise<string | null> {
    const failure = await chat.delivery.setTopic(chat.current.name, topic)
    return failure && say.failures[failure]
  }

  /** Does not clear the topic unless the user asks for it. */
  function showTopic(): CommandResult {
    const { topic, isKnown } = chat.current
    if (topic === '') return isKnown ? say.topicNone : say.notReached
    const note = words.sentence(say.topicIs, { topic: [isolate(topic)] })
    return { note, label: say.topicClear, run: () => setTopic('') }
  }

  async function moderate(command: ModerationCommand, rest: string): Promise<string | null> {
    const { runModeration } = await importLate(() => import('../moderation/actions/actions'))
    return runModeration(command, rest, chat, words)
  }

  function speak(text: string): CommandResult {
    const held = callbacks.heldBy()
    if (held === null) callbacks.say(text)
    return held
  }

  function showHelp(): CommandResult {
    help.use((each) => each.open())
    return null
  }
  return commands
}

const ofModerators: readonly CommandName[] = ['mute', 'kick', 'ban', 'slow', 'mod', 'shield']

function isOfferedIn({ mayModerate, you }: Room, name: CommandName): boolean {
  return !ofModerators.includes(name) || (mayModerate && (name !== 'mod' || you?.role !== 'moderator'))
}

function commandsOf(chat: Chat, { say }: Words, handlers: CommandHandlers): Command[] {
  return (Object.keys(say.commands) as CommandName[]).map((name) => {
    const { rest, does, needs } = say.commands[name]
    const run = (text: string): CommandResult => (text === '' && needs !== '' ? needs : handlers[name](text))
    const isOffered = (): boolean => isOfferedIn(chat.current, name)
    return { name, rest, does, isOffered, run }
  })
}
