import { clone, one } from '../../ui/dom'

/** Folds a message of an ignored person away, to a line that shows it when it is pressed; or shows it again. */
export function foldIgnored(row: HTMLElement, isIgnored: boolean): void {
  const known = row.querySelector('.ignored')
  row.classList.toggle('row--ignored', isIgnored)
  if (!isIgnored) return known?.remove()
  if (known) return
  const line = clone('ignored')
  line.addEventListener('click', () => {
    const isByKey = line.matches(':focus-visible')
    foldIgnored(row, false)
    if (isByKey) giveFocus(one('.entry', row))
  })
  row.append(line)
}

/** Its line is gone: Tab goes on from the message. */
function giveFocus(entry: HTMLElement): void {
  entry.tabIndex = -1
  entry.focus({ preventScroll: true })
  entry.addEventListener('blur', () => entry.removeAttribute('tabindex'), { once: true })
}
