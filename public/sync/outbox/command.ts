import type { Ask, Asks } from '../../../common/protocol/asks'
import type { FileId, FileInfo } from '../../../common/protocol/files'
import type { ClientId } from '../../../common/protocol/ids'

/** A message by its place in the log, or by its `clientId` while it has none. */
export type Target = number | ClientId

/** A file of this device that goes with a message. */
export interface UnsentFile extends Omit<FileInfo, 'id' | 'expiresAt'> {
  /** Names its bytes on this device. */
  key: string
  /** Once it is at the server. */
  id?: FileId
  /** Its bytes, and so its message, live as long as the tab. */
  isOfTab?: true
}

type Changing = 'edit' | 'delete' | 'react' | 'pin'

/** A change of a message: an ask, and its input beside the room and the `clientId`. */
export type Change = {
  [A in Changing]: {
    ask: A
    input: Omit<Asks[A]['input'], 'room' | 'clientId' | 'target'> & { target: Target }
  }
}[Changing]

type Said<A extends Ask> = Omit<Asks[A]['input'], 'room' | 'clientId' | 'files'>

/** An ask, and its input beside the room and the `clientId`. */
export type Command =
  | Change
  | { ask: 'message'; input: Said<'message'> & { files?: readonly UnsentFile[] } }
  | { ask: 'topic'; input: Said<'topic'> }

export const message = (text: string, reply?: number, files: readonly UnsentFile[] = []): Command => ({
  ask: 'message',
  input: { text, ...(reply !== undefined && { reply }), ...(files.length > 0 && { files }) },
})

export const filesOf = ({ ask, input }: Command): readonly UnsentFile[] =>
  (ask === 'message' && input.files) || []

export const isChange = (command: Command): command is Change => 'target' in command.input

/** The message that a command changes. */
export const targetOf = (command: Command): Target | null => (isChange(command) ? command.input.target : null)

/** Whether it names the place of a message in the log: in another history another message may have it. */
export const hasPlace = (command: Command): boolean =>
  typeof targetOf(command) === 'number' || 'reply' in command.input

/** The command for the same message under another name. */
export function aimedAt<C extends Command>(command: C, target: Target): C {
  return { ...command, input: { ...command.input, target } }
}

/** What its author wrote. */
export const wordsOf = ({ ask, input }: Command): string =>
  ask === 'message' || ask === 'edit' ? input.text : ''
