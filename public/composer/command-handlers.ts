import type { Dictionary } from '../../common/i18n'
import type { Words } from '../ui/words'

export type CommandName = keyof Dictionary['commands']

/** What a command shows, with what can be done next. */
export interface Shown {
  note: readonly (Node | string)[]
  label: string
  run(): CommandResult
}

type Done = string | Shown | null

/** Why it was not done, in words; what it shows; `null` when it was done and there is nothing to show. */
export type CommandResult = Done | Promise<Done>

/** How each command is done. @param rest what stands behind its name */
export type CommandHandlers = Record<CommandName, (rest: string) => CommandResult>

export interface Command {
  name: CommandName
  /** What is to be written behind the name; empty for nothing. */
  rest: string
  /** What it does. */
  does: string
  run(rest: string): CommandResult
}

/** All there are, in the order in which they are offered and explained. */
export function commandsOf({ say }: Words, handlers: CommandHandlers): Command[] {
  return (Object.keys(say.commands) as CommandName[]).map((name) => {
    const { rest, does, needs } = say.commands[name]
    const run = (text: string): CommandResult => (text === '' && needs !== '' ? needs : handlers[name](text))
    return { name, rest, does, run }
  })
}
