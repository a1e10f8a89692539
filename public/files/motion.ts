import { clone, one } from '../ui/dom'
import type { Words } from '../ui/words'
import { addressOf, labelOf, thumbnailOf } from './file-address'
import type { ShownFile } from './shown-file'

/** A pointer that only passes starts nothing. */
const HOVER_MS = 150

const moving = new WeakSet<Element>()
const isStill = matchMedia('(prefers-reduced-motion: reduce)')

/** Pixels. In a smaller picture, the button would cover it. */
const [LEAST_WIDTH, LEAST_HEIGHT] = [120, 80]

/** A picture that moves stands still until a pointer rests on it, or its button is pressed. */
export function offerMotion(room: HTMLElement, file: ShownFile, words: Words): void {
  if (moving.has(room)) return
  moving.add(room)
  const button = clone('picture_play')
  button.setAttribute('aria-label', words.fill(words.say.filePlay, { name: labelOf(file) }))
  let timer: ReturnType<typeof setTimeout> | undefined
  let isPressed = false

  function play(isPlaying: boolean): void {
    button.setAttribute('aria-pressed', String(isPlaying))
    const image = room.querySelector('img')
    if (image) image.src = isPlaying ? addressOf(file) : thumbnailOf(file)
  }

  button.addEventListener('click', () => {
    clearTimeout(timer)
    isPressed = button.getAttribute('aria-pressed') !== 'true'
    play(isPressed)
  })
  room.addEventListener('pointerenter', ({ pointerType }) => {
    if (pointerType === 'mouse' && !isStill.matches && !isPressed)
      timer = setTimeout(() => play(true), HOVER_MS)
  })
  room.addEventListener('pointerleave', () => {
    clearTimeout(timer)
    if (!isPressed && button.getAttribute('aria-pressed') === 'true') play(false)
  })
  if ((file.width ?? 0) >= LEAST_WIDTH && (file.height ?? 0) >= LEAST_HEIGHT)
    one('.picture__open', room).after(button)
}
