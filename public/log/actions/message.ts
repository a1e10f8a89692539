import type { TextEntry } from '../../../common/protocol/entries'
import type { RoomName } from '../../../common/protocol/ids'
import type { Chat } from '../../sync/chat'
import { mayEdit } from './editable'

/** The actions on a message, in the order of its menu. */
export const actions = ['reply', 'edit', 'copy-text', 'copy-link', 'pin', 'delete'] as const
export type Action = (typeof actions)[number]

/** A message, and what may be done with it. */
export interface Message {
  room: RoomName
  entry: TextEntry
  element: HTMLElement
  can: Readonly<Record<Action, boolean>>
}

/** The message of the room on the screen that `element` is a part of; `null` where nothing can be done with it. */
export function messageAt(chat: Chat, element: Element): Message | null {
  const row = element.closest<HTMLElement>('.entry[data-seq]')
  const seq = Number(row?.dataset['seq'])
  const { name: room, timeline, limits } = chat.current
  const [known] = row ? timeline.after(seq - 1, 1) : []
  const entry = known?.seq === seq && chat.delivery.overlay(room, known)
  if (!row || !entry || entry.type !== 'text' || entry.deleted) return null
  const isOwn = chat.isMine(entry)
  const can = {
    reply: true,
    edit: isOwn && mayEdit(entry, limits, chat.now()),
    'copy-text': true,
    'copy-link': true,
    pin: true,
    delete: isOwn,
  }
  return { room, entry, element: row, can }
}
