import type { ShownFile } from './shown-file'
import { clone, make, one } from '../ui/dom'
import type { Words } from '../ui/words'
import { isExpired, labelOf, thumbnailOf } from './file-address'
import { offerMotion } from './motion'

/** Pixels. A picture that is narrower or lower is not stretched to its room. */
const SMALL = 44

/** @param more how many pictures of the message stand behind this one */
export function drawPicture(room: HTMLElement, file: ShownFile, more: number, words: Words): void {
  const open = room.querySelector<HTMLElement>('.picture__open') ?? begin(room, file, more, words)
  // Once it is sent, it stays as it is shown.
  for (const image of open.querySelectorAll('img')) image.alt = labelOf(file)
  if (file.type === 'image/gif' && file.src === undefined) offerMotion(room, file, words)
}

function begin(room: HTMLElement, file: ShownFile, more: number, words: Words): HTMLElement {
  const open = clone('picture_open')
  room.append(open)
  load(open, file, words)
  if (more > 0) open.append(make('span', 'picture__more', `+${words.number(more)}`))
  open.addEventListener('click', (event) => {
    if (!open.matches('.picture__open--failed')) return
    event.stopPropagation()
    if (!isExpired(file)) load(open, file, words)
  })
  return open
}

function load(open: HTMLElement, file: ShownFile, words: Words): void {
  const { width = 0, height = 0 } = file
  const image = new Image(width, height)
  image.className = 'picture__image'
  image.classList.toggle('picture__image--small', Math.min(width, height) < SMALL)
  image.alt = labelOf(file)
  image.loading = 'lazy'
  image.decoding = 'async'
  image.addEventListener('error', () => {
    image.remove()
    open.classList.add('picture__open--failed')
    const why = isExpired(file) ? words.say.fileExpired : words.say.fileRetry
    one('[data-part="trouble"]', open).textContent = why
  })
  open.classList.remove('picture__open--failed')
  one('[data-part="trouble"]', open).textContent = ''
  image.src = thumbnailOf(file)
  open.prepend(image)
}
