import type { Dictionary } from '../i18n'
import type { Words } from './words'

export type CommandName = keyof Dictionary['commands']

/** Why it was not done, in words; `null` when it was. */
export type Outcome = string | null | Promise<string | null>

/** How each command is done. @param rest what stands behind its name */
export type Deeds = Record<CommandName, (rest: string) => Outcome>

export interface Command {
  name: CommandName
  /** What is to be written behind the name; empty for nothing. */
  rest: string
  /** What it does. */
  does: string
  run(rest: string): Outcome
}

/** All there are, in the order in which they are offered and explained. */
export function commandsOf({ say }: Words, deeds: Deeds): Command[] {
  return (Object.keys(say.commands) as CommandName[]).map((name) => {
    const { rest, does, needs } = say.commands[name]
    const run = (text: string): Outcome => (text === '' && needs !== '' ? needs : deeds[name](text))
    return { name, rest, does, run }
  })
}
