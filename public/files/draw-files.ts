import type { Words } from '../ui/words'
import { drawCard } from './card'
import { drawMedia } from './media'
import { drawPicture } from './picture'
import { showProgress } from './progress'
import { fileOf } from './shown-file'

/** Draws files in the room that they have in a message. What is drawn already stays. */
export function drawFiles(element: Element, words: Words): void {
  const pictures = element.querySelectorAll<HTMLElement>('.picture')
  for (const [at, room] of pictures.entries()) drawPicture(room, at === 3 ? pictures.length - 4 : 0, words)
  for (const room of element.querySelectorAll<HTMLElement>('.file')) {
    if (room.matches('.file--card')) drawCard(room, fileOf(room), words)
    else drawMedia(room, fileOf(room), words)
  }
  for (const room of element.querySelectorAll<HTMLElement>('[data-file]'))
    showProgress(room, fileOf(room).progress)
}
