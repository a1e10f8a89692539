import type { Limits } from '../../../common/protocol/answers'
import type { TextEntry } from '../../../common/protocol/entries'
import type { Chat } from '../../sync/chat'
import { filesOf, type Target } from '../../sync/outbox/command'
import { said } from '../../sync/outbox/overlay'

/** Whether its author may edit it. @param now of the server, epoch milliseconds */
export function mayEdit({ at, deleted }: TextEntry, limits: Limits | null, now: number): boolean {
  const withinMs = limits?.editWithinMs
  return !deleted && (withinMs == null || now - at < withinMs)
}

/** The newest own message of the room on the screen that may be edited, as it will be. */
export function newestEditable(chat: Chat): { target: Target; text: string } | null {
  const { name, timeline, limits } = chat.current
  const waiting = said(chat.outbox.of(name)).findLast(
    ({ command, state }) => command.ask === 'message' && state !== 'failed',
  )
  if (waiting) return { target: waiting.clientId, text: waiting.text }
  for (let at = timeline.entries.length - 1; at >= 0; at--) {
    const entry = timeline.entries[at]!
    if (entry.type !== 'text' || !chat.isMine(entry)) continue
    const shown = chat.delivery.overlay(name, entry)
    if (shown.type === 'text' && mayEdit(shown, limits, chat.now()))
      return { target: shown.seq, text: shown.text }
  }
  return null
}

/** Whether a message of the room on the screen has files. */
export function hasFiles({ current, outbox }: Chat, target: Target): boolean {
  const [entry] = typeof target === 'number' ? current.timeline.after(target - 1, 1) : []
  const unsent = outbox.of(current.name).find(({ clientId }) => clientId === target)
  return (
    (entry?.type === 'text' && entry.files !== undefined) || (!!unsent && filesOf(unsent.command).length > 0)
  )
}
