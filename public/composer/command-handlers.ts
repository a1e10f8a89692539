import type { Dictionary } from '../../common/i18n'
import type { Words } from '../ui/words'

export type CommandName = keyof Dictionary['commands']

/** What a command shows, with the next action. */
export interface Shown {
  note: readonly (Node | string)[]
  label: string
  run(): CommandResult
}

type Done = string | Shown | null

/** The reason for a failure, or what to show; `null` for success with nothing to show. */
export type CommandResult = Done | Promise<Done>

/** The handler of each command. @param rest the text after its name */
export type CommandHandlers = Record<CommandName, (rest: string) => CommandResult>

export interface Command {
  name: CommandName
  /** The argument after the name; empty for none. */
  rest: string
  /** What it does. */
  does: string
  run(rest: string): CommandResult
}

/** All commands, in the order of the suggestions and of the help. */
export function commandsOf({ say }: Words, handlers: CommandHandlers): Command[] {
  return (Object.keys(say.commands) as CommandName[]).map((name) => {
    const { rest, does, needs } = say.commands[name]
    const run = (text: string): CommandResult => (text === '' && needs !== '' ? needs : handlers[name](text))
    return { name, rest, does, run }
  })
}
