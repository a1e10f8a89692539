import { clone } from '../../ui/dom'
import type { Words } from '../../ui/words'

/** Folds a message of an ignored person away, to a line; or shows it again. */
export function foldIgnored(row: HTMLElement, isIgnored: boolean): void {
  const known = row.querySelector('.ignored')
  row.classList.toggle('row--ignored', isIgnored)
  if (!isIgnored) known?.remove()
  else if (!known) row.append(clone('ignored'))
}

/** @param count of messages for which the line of this one stands; 0 where it is behind the line of another one */
export function countIgnored(row: HTMLElement, count: number, words: Words): void {
  const line = row.querySelector<HTMLElement>('.ignored')!
  line.hidden = count === 0
  const text = words.count(words.say.ignoredMessages, count)
  if (line.textContent !== text) line.textContent = text
}

/** The line of a message is gone: Tab goes on from the message. */
export function giveFocus(entry: HTMLElement): void {
  entry.tabIndex = -1
  entry.focus({ preventScroll: true })
  entry.addEventListener('blur', () => entry.removeAttribute('tabindex'), { once: true })
}
