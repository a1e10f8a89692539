import { clone, make, one } from '../ui/dom'
import type { Words } from '../ui/words'
import { isExpired, labelOf, mayMove, thumbnailOf } from './file-address'
import { offerMotion } from './motion'
import { fileOf, SMALLEST } from './shown-file'

/** @param more how many pictures of the message stand behind this one */
export function drawPicture(room: HTMLElement, more: number, words: Words): void {
  const file = fileOf(room)
  if (!room.querySelector('.picture__open')) begin(room, more, words)
  const image = room.querySelector('img')
  if (image) image.alt = labelOf(file)
  if (file.src !== undefined) return
  // Once it is sent, it stays as it is shown, unless it moves.
  if (image?.src.startsWith('blob:') && mayMove(file)) image.src = thumbnailOf(file)
  if (file.type === 'image/gif') offerMotion(room, file, words)
}

function begin(room: HTMLElement, more: number, words: Words): void {
  const open = clone('picture_open')
  room.append(open)
  load(room, open, words)
  if (more > 0) open.append(make('span', 'picture__more', `+${words.number(more)}`))
  open.addEventListener('click', (event) => {
    if (!open.matches('.picture__open--failed')) return
    event.stopPropagation()
    if (!isExpired(fileOf(room))) load(room, open, words)
  })
}

function load(room: HTMLElement, open: HTMLElement, words: Words): void {
  const file = fileOf(room)
  const { width = 0, height = 0 } = file
  const image = new Image(width, height)
  image.className = 'picture__image'
  // It is not stretched to its room.
  image.classList.toggle('picture__image--small', Math.min(width, height) < SMALLEST)
  image.alt = labelOf(file)
  image.loading = 'lazy'
  image.decoding = 'async'
  image.addEventListener('error', () => {
    image.remove()
    // It was sent since then, and is no longer on the device.
    if (file.src !== undefined && fileOf(room).src === undefined) return load(room, open, words)
    open.classList.add('picture__open--failed')
    const why = isExpired(file) ? words.say.fileExpired : words.say.fileRetry
    one('[data-part="trouble"]', open).textContent = why
  })
  open.classList.remove('picture__open--failed')
  one('[data-part="trouble"]', open).textContent = ''
  image.src = thumbnailOf(file)
  open.prepend(image)
}
