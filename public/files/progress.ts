import { make } from '../ui/dom'

/** A line along the lower edge of a file that is being sent. @param done from 0 to 1 */
export function showProgress(room: HTMLElement, done: number | undefined): void {
  const known = room.querySelector<HTMLElement>('.file__progress')
  if (done === undefined) return void known?.remove()
  const line = known ?? make('span', 'file__progress')
  line.style.setProperty('--done', String(done))
  if (!known) room.append(line)
}
