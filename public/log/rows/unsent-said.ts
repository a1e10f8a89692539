import type { Quote } from '../../../common/protocol/entries'
import type { Member } from '../../../common/protocol/members'
import { shownOf } from '../../files/unsent-files'
import { filesOf } from '../../sync/outbox/command'
import type { Unsent } from '../../sync/outbox/unsent'
import type { Said } from './entry'

/** What the row of an unsent message shows. @param quoted how an answer quotes the message `seq` */
export function unsentSaid(
  { command, order, text }: Readonly<Unsent>,
  author: Member,
  quoted: (seq: number) => Quote | undefined,
): Said {
  const { ask, input } = command
  const reply = ask === 'message' && input.reply !== undefined ? quoted(input.reply) : undefined
  const files = shownOf(filesOf(command))
  return { author, at: order, text, ...(reply && { reply }), ...(files.length > 0 && { files }) }
}
