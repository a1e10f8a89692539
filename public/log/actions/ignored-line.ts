import { clone } from '../../ui/dom'

/** Folds a message of an ignored person away, to a line that shows it when it is pressed; or shows it again. */
export function foldIgnored(row: HTMLElement, isIgnored: boolean): void {
  const known = row.querySelector('.ignored')
  row.classList.toggle('row--ignored', isIgnored)
  if (!isIgnored) return known?.remove()
  if (known) return
  const line = clone('ignored')
  line.addEventListener('click', () => foldIgnored(row, false))
  row.append(line)
}
