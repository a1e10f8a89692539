import type { Action, LogItem } from '../../../common/protocol/moderation'
import type { RoomChange } from '../../../common/protocol/rooms'
import { roomChanges } from '../../log/rows/notice'
import { make } from '../../ui/dom'
import type { Words } from '../../ui/words'
import type { ListKind } from './list-view'
import { actOf, actsOf, beside, nameOf, rowOf } from './row'
import type { Times } from '../times'
import { type LogLine, withUndone } from './undone'

interface Log {
  times: Times
  /** Shows the message. */
  goTo: (seq: number) => void
}

/** What moderators did, in sentences. */
export function logLines(words: Words, { times, goTo }: Log): ListKind<LogLine> {
  const { say } = words
  roomChanges.preload()
  return {
    list: 'log',
    shown: withUndone,
    draw(line) {
      const about = beside([times.element(line.at)], undone(line))
      const { target } = line.action as { target?: unknown }
      const open = typeof target === 'number' ? [actsOf(actOf(say.modOpen, () => goTo(target)))] : []
      return rowOf(sentenceOf(line, words), about, ...open)
    },
  }

  function undone({ undoneBy }: LogLine): (Node | string)[] | null {
    if (!undoneBy) return null
    const { by, at } = undoneBy
    return words.sentence(say.modUndone, { by: [nameOf(by)], time: [times.element(at)] })
  }
}

/** The fields of any action. */
type Fields = Partial<
  Pick<Extract<Action, { action: 'ban' }>, 'minutes' | 'reason' | 'network' | 'erase'> &
    Pick<Extract<Action, { action: 'role' }>, 'role'> &
    Pick<Extract<Action, { action: 'resolve' }>, 'note'>
>

/** A newer server may say what this page has no words for. */
export function sentenceOf({ by, action }: LogItem, words: Words): (Node | string)[] {
  const { say } = words
  const { minutes, reason, note, network, erase, role } = action as Fields
  // An element stands in one sentence alone.
  const elements = () => ({
    by: [nameOf(by)],
    name: [nameOf(by)],
    member: action.member ? [nameOf(action.member)] : [say.modSomeone],
    time: typeof minutes === 'number' ? [words.span(minutes * 60, 'long')] : [],
  })
  const sentences =
    action.action === 'set'
      ? (roomChanges.value?.sentencesOf(action as RoomChange, words) ?? [say.settingsChanged])
      : [templateOf(action.action, minutes, role, words)]
  const extras = [network && say.modNetwork, erase && say.modErased].filter(Boolean)
  const why = reason ?? note
  return [
    ...sentences.flatMap((each, at) => [
      ...(at === 0 ? [] : [say.clauseComma]),
      ...words.sentence(each, elements()),
    ]),
    ...extras.flatMap((each) => [say.clauseComma, each as string]),
    ...(typeof why === 'string' ? [say.colon, make('bdi', 'mods__why', why)] : []),
  ]
}

function templateOf(
  action: LogItem['action']['action'],
  minutes: number | null | undefined,
  role: Fields['role'],
  { say }: Words,
): string {
  const { modLog } = say
  if (action === 'role')
    return role === null ? modLog.noRole : role === 'moderator' ? modLog.moderator : modLog.regular
  const words: Partial<Record<string, string>> = modLog
  const name = minutes === 0 ? `${action}Down` : typeof minutes === 'number' ? `${action}For` : action
  return words[name] ?? words[action] ?? modLog.unknown
}
