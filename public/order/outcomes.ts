import type { Chat } from '../sync/chat'
import type { Toast } from '../ui/toast'
import type { Words } from '../ui/words'

/** Says quietly what came of the own reports. */
export function tellOutcomes(chat: Chat, words: Words, toast: Toast): void {
  const { resolved, resolvedWith } = words.say.reporting
  chat.connection.on('outcome', (outcome) => {
    if (!('report' in outcome)) return
    const { reason } = outcome
    toast.show(reason === undefined ? resolved : words.fill(resolvedWith, { reason }))
  })
}
