import type { MemberId, Nickname } from '../../../common/protocol/ids'
import type { Mention } from '../../../common/protocol/members'

/** Acts by rules of its own: raises shields, mutes for a word, gives rooms to their moderators. */
export const SERVER = machine('server', 'Teahouse')

/** Acts where `teahouse` does, the command. */
export const COMMAND_LINE = machine('operator', 'Operator')

/** No session has the id of a machine. It may do what operators may. */
export const isMachine = ({ id }: Mention): boolean => id === SERVER.id || id === COMMAND_LINE.id

function machine(id: string, nickname: string): Mention {
  return { id: id as MemberId, nickname: nickname as Nickname }
}
