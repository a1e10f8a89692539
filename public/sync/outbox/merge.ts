import { type Change, type Command, filesOf, hasPlace, isChange, message, targetOf } from './command'
import type { Unsent, Upkeep } from './unsent'

/** What a change makes of what waits in its room. */
export interface Merged {
  /** Gets the words of the change. */
  rewritten?: Unsent
  dropped: Unsent[]
  /** Nothing is left to be sent for it. */
  isDone: boolean
}

/** The server has none of it: it was not tried, or refused. */
const isFree = ({ tried }: Unsent): boolean => !tried

/** What was not tried yet is as if it had been written so in the first place. */
export function merge(unsent: readonly Unsent[], change: Change): Merged {
  const { target } = change.input
  const changes = unsent.filter(({ command }) => targetOf(command) === target)
  if (changes.some(({ command }) => command.ask === 'delete')) return { dropped: [], isDone: true }
  const free = changes.filter(isFree)
  const message = unsent.find((each) => each.clientId === target && isFree(each))
  switch (change.ask) {
    case 'edit': {
      const rewritten = message ?? free.find(({ command }) => command.ask === 'edit')
      return rewritten ? { rewritten, dropped: [], isDone: true } : asIs
    }
    case 'delete':
      return { dropped: message ? [message, ...free] : free, isDone: message !== undefined }
    default:
      return toggled(free, change)
  }
}

export function rewrite(unsent: Unsent, text: string): void {
  unsent.text = text
  unsent.command = { ...unsent.command, input: { ...unsent.command.input, text } } as Command
}

/** The history in which these have their places is no more: answers become messages, and changes come to nothing. */
export function withoutPlaces(unsent: readonly Unsent[]): Upkeep {
  const placed = unsent.filter(({ command }) => hasPlace(command))
  const kept = placed.filter(({ command }) => !isChange(command))
  for (const each of kept) each.command = message(each.text, undefined, filesOf(each.command))
  return { kept, gone: placed.filter((each) => !kept.includes(each)) }
}

const asIs: Merged = { dropped: [], isDone: false }

/** On and off again is nothing. */
function toggled(changes: readonly Unsent[], change: Extract<Change, { ask: 'react' | 'pin' }>): Merged {
  const before = changes.find(({ command }) => isSameSwitch(command as Change, change))
  if (!before) return asIs
  const isSame = (before.command as typeof change).input.on === change.input.on
  return { dropped: isSame ? [] : [before], isDone: true }
}

function isSameSwitch(a: Change, b: Change): boolean {
  if (a.ask === 'react' && b.ask === 'react') return a.input.emoji === b.input.emoji
  return a.ask === 'pin' && b.ask === 'pin'
}
