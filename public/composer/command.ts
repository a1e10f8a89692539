import type { Dictionary } from '../../common/i18n'

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

export interface Command {
  name: CommandName
  /** The argument after the name; empty for none. */
  rest: string
  /** What it does. */
  does: string
  /** Whether the user may do it in the room on the screen. */
  isOffered(): boolean
  run(rest: string): CommandResult
}

/** What Enter makes of a text: a message or a command. */
export type Submission = { type: 'say'; text: string } | CommandSubmission

export interface CommandSubmission {
  type: 'command'
  name: string
  rest: string
}

const COMMAND = /^\/\p{L}/u
const ESCAPED = /^\/{2,}\p{L}/u

/** `/name rest` is a command, known or not; `//text` is the message `/text`. */
export function readSubmission(text: string): Submission {
  if (ESCAPED.test(text)) return { type: 'say', text: text.slice(1) }
  if (!COMMAND.test(text)) return { type: 'say', text }
  const end = text.search(/\s/)
  const name = text.slice(1, end < 0 ? undefined : end).toLowerCase()
  return { type: 'command', name, rest: end < 0 ? '' : text.slice(end).trim() }
}

/** The input that sends exactly `text`. */
export function wishToSay(text: string): string {
  const isSaid = text.startsWith('/me ') || !(COMMAND.test(text) || ESCAPED.test(text))
  return isSaid ? text : `/${text}`
}

/** The message sent for `text` without its escaping slash; `null` when it is sent as it is. */
export function saidInstead(text: string): string | null {
  return ESCAPED.test(text) ? text.slice(1).trim() : null
}
