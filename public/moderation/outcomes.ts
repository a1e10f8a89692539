import type { Facts } from '../../common/protocol/facts'
import type { Chat } from '../sync/chat'
import { fail } from '../sync/outbox/unsent'
import type { Toast } from '../ui/toast'
import type { Words } from '../ui/words'

/** Says quietly what came of the own reports, and at its row that a message was rejected. */
export function tellOutcomes(chat: Chat, words: Words, toast: Toast): void {
  const { resolved, resolvedWith } = words.say.reporting
  chat.connection.on('outcome', (outcome) => {
    const { reason } = outcome
    if (!('report' in outcome)) return rejected(chat, outcome)
    toast.show(reason === undefined ? resolved : words.fill(resolvedWith, { reason }))
  })
}

/** What was released arrives with the log. */
function rejected(
  chat: Chat,
  { room, clientId, result, reason }: Extract<Facts['outcome'], { held: string }>,
): void {
  if (result === 'released') return
  const unsent = chat.outbox.of(chat.rooms.of(room)).find((each) => each.clientId === clientId)
  if (unsent) chat.delivery.refuse(fail(unsent, 'rejected', reason), 'rejected')
}
