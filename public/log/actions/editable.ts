import type { Limits } from '../../../common/protocol/answers'
import type { TextEntry } from '../../../common/protocol/entries'
import type { Chat } from '../../sync/chat'

/** Whether its author may edit it. @param now epoch milliseconds */
export function mayEdit({ at, deleted }: TextEntry, limits: Limits | null, now: number): boolean {
  const withinMs = limits?.editWithinMs
  return !deleted && (withinMs == null || now - at < withinMs)
}

/** The newest own message of the room on the screen that may be edited. @param now epoch milliseconds */
export function newestEditable(chat: Chat, now: number): TextEntry | null {
  const { timeline, limits } = chat.current
  const newest = timeline.entries.findLast(
    (entry) => entry.type === 'text' && chat.isMine(entry) && mayEdit(entry, limits, now),
  )
  return newest?.type === 'text' ? newest : null
}
