import { clone, one } from '../ui/dom'
import type { Words } from '../ui/words'
import { describe, drawCard } from './card'
import { addressOf, labelOf } from './file-address'
import { fileOf, type ShownFile } from './shown-file'

/** Sound and films, which the browser plays. A card takes the place of what it cannot play after all. */
export function drawMedia(room: HTMLElement, file: ShownFile, words: Words): void {
  const known = room.querySelector<HTMLMediaElement>('audio, video')
  if (known) {
    // It was sent. What is being played goes on.
    if (file.src === undefined && known.src.startsWith('blob:') && known.paused) known.src = addressOf(file)
    return
  }
  const player = clone(room.matches('.file--video') ? 'file_video' : 'file_audio')
  room.append(player)
  const media = one('audio, video', room) as HTMLMediaElement
  media.setAttribute('aria-label', labelOf(file))
  media.addEventListener('error', () => {
    player.remove()
    drawCard(room, fileOf(room), words)
  })
  if (media instanceof HTMLAudioElement) describe(player, file, words)
  media.src = addressOf(file)
  if (media instanceof HTMLVideoElement) nearby.observe(media)
}

/** The first picture of a film is loaded when it comes into view, and never for those who are ignored. */
const nearby = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue
    nearby.unobserve(target)
    ;(target as HTMLVideoElement).preload = 'metadata'
  }
})
