import { EDGE_PX, SWIPE_PX } from '../../sidebar/drawer'

/** The message follows the finger this far. */
const FURTHEST_PX = 80

interface Swipe {
  from: Touch
  entry: HTMLElement
}

/**
 * A swipe to the right on a message, away from the edge where the drawer is pulled out.
 * @returns ends a swipe that became another gesture
 */
export function onSwipe(log: HTMLElement, work: (entry: HTMLElement) => void): () => void {
  let swipe: Swipe | null = null

  function begin({ touches, target }: TouchEvent): void {
    end()
    const [from] = touches
    const entry = target instanceof Element ? target.closest<HTMLElement>('.entry') : null
    // Code may be wider than its box, and scrolls by itself.
    const isFree = touches.length === 1 && !(target as Element).closest('pre, [dir="rtl"]')
    if (from && entry && isFree && from.clientX >= EDGE_PX) swipe = { from, entry }
  }

  function move({ touches: [to] }: TouchEvent): void {
    if (!swipe || !to) return
    const [x, y] = [to.clientX - swipe.from.clientX, to.clientY - swipe.from.clientY]
    if (Math.abs(y) > Math.max(10, x)) return end()
    swipe.entry.classList.toggle('entry--swiped', x > 10)
    swipe.entry.style.setProperty('--swiped', `${Math.min(x, FURTHEST_PX)}px`)
  }

  function end(): void {
    swipe?.entry.classList.remove('entry--swiped')
    swipe?.entry.style.removeProperty('--swiped')
    swipe = null
  }

  function lift({ changedTouches: [to] }: TouchEvent): void {
    const swiped = swipe
    end()
    if (swiped && to && to.clientX - swiped.from.clientX >= SWIPE_PX) work(swiped.entry)
  }

  log.addEventListener('touchstart', begin, { passive: true })
  log.addEventListener('touchmove', move, { passive: true })
  log.addEventListener('touchend', lift, { passive: true })
  log.addEventListener('touchcancel', end, { passive: true })
  return end
}
