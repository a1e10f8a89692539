import { kinds } from '../../../common/log/kinds'
import type { ChangeEntry, MessageEntry } from '../../../common/protocol/entries'
import type { Member } from '../../../common/protocol/members'
import { type Change, isChange, targetOf } from './command'
import type { OutboxDraft, Unsent } from './unsent'

/** The message as it will be, once own changes that are on their way have arrived. */
export function overlay(
  message: MessageEntry,
  changes: readonly Pick<OutboxDraft, 'clientId' | 'order' | 'command'>[],
  author: Member,
): MessageEntry {
  return changes.reduce((shown, { clientId, order, command }) => {
    const change = entryOf(command as Change, {
      seq: Infinity,
      id: '',
      at: order,
      author,
      clientId,
      target: message.seq,
    })
    return changesNothing(shown, change) ? shown : kinds[change.type].apply(shown, change as never)
  }, message)
}

/** What is said and not in the log yet, as the changes behind it make it. */
export function said(unsent: readonly Unsent[]): Unsent[] {
  return unsent.flatMap((each) => {
    if (isChange(each.command)) return []
    const changes = unsent.filter(({ command }) => targetOf(command) === each.clientId)
    if (changes.some(({ command }) => command.ask === 'delete')) return []
    const edit = changes.findLast(({ command }) => command.ask === 'edit')
    return edit ? { ...each, text: edit.text } : each
  })
}

type Base = Pick<ChangeEntry, 'seq' | 'id' | 'at' | 'author' | 'clientId' | 'target'>

function entryOf({ ask, input }: Change, base: Base): ChangeEntry {
  switch (ask) {
    case 'edit':
      return { ...base, type: 'edit', text: input.text }
    case 'delete':
      return { ...base, type: 'delete', ...(input.reason !== undefined && { reason: input.reason }) }
    case 'react':
      return { ...base, type: 'reaction', emoji: input.emoji, on: input.on, own: true }
    case 'pin':
      return { ...base, type: 'pin', on: input.on }
  }
}

/** The log holds no reaction twice, so the kinds do not ask. */
const changesNothing = ({ reactions = [] }: MessageEntry, change: ChangeEntry): boolean =>
  change.type === 'reaction' &&
  reactions.some(({ emoji, own }) => emoji === change.emoji && own === true) === change.on
