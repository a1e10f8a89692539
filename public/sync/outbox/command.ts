import type { Asks } from '../../../common/protocol/asks'
import type { ClientId } from '../../../common/protocol/ids'

/** A message by its place in the log, or by its `clientId` while it has none. */
export type Target = number | ClientId

type Saying = 'message' | 'topic'
type Changing = 'edit' | 'delete' | 'react' | 'pin'

/** A change of a message: an ask, and its input beside the room and the `clientId`. */
export type Change = {
  [A in Changing]: {
    ask: A
    input: Omit<Asks[A]['input'], 'room' | 'clientId' | 'target'> & { target: Target }
  }
}[Changing]

/** An ask, and its input beside the room and the `clientId`. */
export type Command =
  Change | { [A in Saying]: { ask: A; input: Omit<Asks[A]['input'], 'room' | 'clientId'> } }[Saying]

export const message = (text: string, reply?: number): Command => ({
  ask: 'message',
  input: { text, ...(reply !== undefined && { reply }) },
})

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
