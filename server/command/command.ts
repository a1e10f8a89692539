import type { Logger } from 'pino'
import type { Chat } from '../chat/chat'
import type { Operators } from '../chat/moderation/operators'

/** What `teahouse` can be told to do. */
export interface Command {
  /** Its words, and its arguments as `<places>`. */
  usage: string
  about: string
  run: (args: readonly string[], parts: CommandParts) => Promise<Output>
}

export interface CommandParts {
  chat: Chat
  operators: Operators
  log: Logger
  /** Where browsers find the server. */
  origin: () => string
}

export interface Output {
  /** What `--json` prints. */
  value: unknown
  text: string
}

/** Why a command did nothing, for the one who gave it. */
export class CommandError extends Error {}
