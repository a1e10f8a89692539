import type { TextEntry } from '../../../common/protocol/entries'
import type { Member } from '../../../common/protocol/members'
import type { ClientId, RoomName } from '../../../common/protocol/ids'
import type { Chat } from '../../sync/chat'
import type { Target } from '../../sync/outbox/command'
import { said } from '../../sync/outbox/overlay'
import type { UnsentState } from '../../sync/outbox/unsent'
import { mayEdit } from './editable'

/** The actions on a message, in the order of its menu. */
export const actions = ['reply', 'edit', 'copy-text', 'copy-link', 'pin', 'report', 'delete'] as const
export type Action = (typeof actions)[number]

/** A message, and what may be done with it. */
export interface Message {
  room: RoomName
  target: Target
  author: Member
  text: string
  /** Its text, or what its files are called. */
  words: string
  /** Its place in the log, once it is there. */
  entry?: TextEntry
  /** What became of it until then. */
  state?: UnsentState
  element: HTMLElement
  can: Readonly<Record<Action | 'react', boolean>>
}

const nothing = {
  react: false,
  reply: false,
  edit: false,
  'copy-text': false,
  'copy-link': false,
  pin: false,
  report: false,
  delete: false,
}

/** The message of the room on the screen that `element` is a part of; `null` where nothing can be done with it. */
export function messageAt(chat: Chat, element: Element): Message | null {
  const row = element.closest<HTMLElement>('.entry')
  if (!row) return null
  const { seq, clientId } = row.dataset
  return seq === undefined ? unsentAt(chat, row, clientId as ClientId) : entryAt(chat, row, Number(seq))
}

function entryAt(chat: Chat, element: HTMLElement, seq: number): Message | null {
  const { name: room, timeline, limits, mayPin, mayModerate } = chat.current
  const [known] = timeline.after(seq - 1, 1)
  const entry = known?.seq === seq && chat.delivery.overlay(room, known)
  if (!entry || entry.type !== 'text' || entry.deleted) return null
  const isOwn = chat.isMine(entry)
  const words = entry.text || (entry.files ?? []).map(({ name }) => name).join('\n')
  const can = {
    react: true,
    reply: true,
    edit: isOwn && mayEdit(entry, limits, chat.now()),
    'copy-text': true,
    'copy-link': true,
    pin: mayPin,
    report: !isOwn,
    delete: isOwn || mayModerate,
  }
  return { room, target: seq, author: entry.author, text: entry.text, words, entry, element, can }
}

/** What answers a message, or leads to it, needs its place in the log. */
function unsentAt(chat: Chat, element: HTMLElement, clientId: ClientId): Message | null {
  const { name: room } = chat.current
  const author = chat.author(chat.current)
  const unsent = said(chat.outbox.of(room)).find((each) => each.clientId === clientId)
  if (!author || unsent?.command.ask !== 'message') return null
  const can = { ...nothing, edit: true, 'copy-text': true, delete: true }
  const { text } = unsent
  return { room, target: clientId, author, text, words: text, state: unsent.state, element, can }
}
