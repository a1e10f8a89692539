import type { Reaction } from '../../../common/protocol/entries'
import { arrange, make } from '../../ui/dom'
import { mute } from '../../ui/live-region'
import type { Words } from '../../ui/words'

/**
 * Draws the reactions to a message, a button each, in the order in which they came first. The buttons that stay are the
 * same ones, so that nothing under the pointer or with the focus is replaced.
 * @param body of the message
 */
export function showReactions(
  body: HTMLElement,
  reactions: readonly Reaction[],
  isOwn: (reaction: Reaction) => boolean,
  words: Words,
): void {
  const known = body.querySelector<HTMLElement>('.reactions')
  if (!known && reactions.length === 0) return
  const row = known ?? begin(body, words)
  const hadFocus = row.contains(document.activeElement)
  const buttons = new Map([...row.children].map((each) => [(each as HTMLElement).dataset['reaction'], each]))
  const chips = reactions.map((reaction) => {
    const chip = (buttons.get(reaction.emoji) as HTMLElement | undefined) ?? made(reaction.emoji)
    show(chip, reaction, isOwn(reaction), words)
    return chip
  })
  arrange(row, chips)
  if (hadFocus && !row.contains(document.activeElement)) focusBeside(row)
  if (chips.length === 0) row.remove()
}

/** Not read out: a hundred people may react at once. */
function begin(body: HTMLElement, { say }: Words): HTMLElement {
  const row = make('div', 'reactions')
  row.setAttribute('role', 'group')
  row.setAttribute('aria-label', say.reactions)
  mute(row)
  body.append(row)
  return row
}

function made(emoji: string): HTMLElement {
  const chip = document.createElement('button')
  chip.type = 'button'
  chip.className = 'reaction'
  chip.dataset['reaction'] = emoji
  chip.append(make('span', 'reaction__emoji', emoji), make('span', 'reaction__count'))
  return chip
}

function show(chip: HTMLElement, { emoji, count }: Reaction, isOwn: boolean, words: Words): void {
  chip.setAttribute('aria-pressed', String(isOwn))
  const label = words.fill(words.count(words.say.reaction, count), { emoji })
  if (chip.getAttribute('aria-label') === label) return
  chip.setAttribute('aria-label', label)
  chip.lastElementChild!.textContent = words.number(count)
}

/** The button that was pressed is gone with the last reaction of its kind. */
function focusBeside(row: HTMLElement): void {
  const beside = row.querySelector('button') ?? row.closest<HTMLElement>('[role="log"]')
  beside?.focus({ preventScroll: true })
}
