import { openedDialog } from '../ui/dialog'
import { type Drawer, EDGE_PX, SWIPE_PX } from './drawer'

/** A swipe from the edge opens the drawer, and one back closes it. */
export function watchSwipes(drawer: Pick<Drawer, 'open' | 'close'>): void {
  let from: Touch | undefined
  const begin = ({ touches }: TouchEvent): void => {
    from = touches.length === 1 && !openedDialog() ? touches[0] : undefined
  }
  const end = ({ changedTouches: [to] }: TouchEvent): void => {
    if (!from || !to) return
    const right = to.clientX - from.clientX
    const isSideways = Math.abs(right) > 2 * Math.abs(to.clientY - from.clientY)
    if (!isSideways || Math.abs(right) < SWIPE_PX) return
    if (right < 0) drawer.close()
    else if (from.clientX < EDGE_PX) drawer.open()
  }
  addEventListener('touchstart', begin, { passive: true })
  addEventListener('touchend', end, { passive: true })
  addEventListener('touchcancel', () => (from = undefined), { passive: true })
}
