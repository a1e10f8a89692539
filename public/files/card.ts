import { cutBy } from '../../common/text/boundaries'
import { clone, make, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { addressOf, isExpired } from './file-address'
import type { ShownFile } from './shown-file'

/** Of a long name so much of its end stays, with the ending that says what it is. */
const TAIL = 12

const ICONS = [
  ['picture', /^image\//],
  ['sound', /^audio\//],
  ['film', /^video\//],
  ['archive', /[./](?:zip|7z|rar|tar|gz|bz2|xz|zst)$/],
] as const

/** A file that is not shown itself: what it is called, its size, and a link that saves it. */
export function drawCard(room: HTMLElement, file: ShownFile, words: Words): void {
  const card = clone('file_card') as HTMLAnchorElement
  describe(card, file, words)
  part('icon', card).classList.add(`icon--${iconOf(file)}`)
  // It is not on the server yet, or no longer.
  if (isExpired(file) || file.src !== undefined) card.removeAttribute('href')
  else card.href = addressOf(file)
  card.download = file.name
  room.querySelector('.file__card')?.remove()
  room.prepend(card)
}

/** Writes the name and the size into the parts of `within` that have room for them. */
export function describe(within: HTMLElement, file: ShownFile, words: Words): void {
  part('name', within).replaceChildren(...nameOf(file.name))
  part('name', within).title = file.name
  part('size', within).textContent = isExpired(file) ? words.say.fileExpired : words.bytes(file.size)
}

/** In two pieces, the first of which is cut where there is no room. */
function nameOf(name: string): HTMLElement[] {
  const at = name.length > 2 * TAIL ? cutBy(name, name.length - TAIL) : name.length
  return [make('span', 'file__start', name.slice(0, at)), make('span', 'file__end', name.slice(at))]
}

const iconOf = ({ type, name }: ShownFile): string =>
  ICONS.find(([, pattern]) => pattern.test(type) || pattern.test(name.toLowerCase()))?.[0] ?? 'file'
