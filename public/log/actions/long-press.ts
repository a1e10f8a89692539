/** Shorter than the system's, which would select a word. */
const LONG_MS = 400
/** A finger that moves further scrolls. */
const STILL_PX = 10
const NOT_PRESSED = 'a:not(.file__card), button:not([data-reaction], .picture__open)'

/** Calls `work` when a finger rests on a message or a reaction. A press on a link is the browser's. */
export function onLongPress(log: HTMLElement, work: (pressed: Element) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from: Touch | undefined

  function press(target: Element): void {
    if (hasSelection()) return
    // The finger is lifted over what has opened, and must not click it.
    const lifted = new AbortController()
    const { signal } = lifted
    const lift = (event: Event): void => {
      event.preventDefault()
      lifted.abort()
    }
    target.addEventListener('touchend', lift, { signal })
    // The browser has a menu for pictures.
    target.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
    target.addEventListener('touchcancel', () => lifted.abort(), { signal })
    work(target)
  }

  const end = (): void => clearTimeout(timer)
  log.addEventListener(
    'touchstart',
    ({ touches, target }) => {
      end()
      from = touches[0]
      const isPress = touches.length === 1 && target instanceof Element && !target.closest(NOT_PRESSED)
      if (isPress) timer = setTimeout(() => press(target), LONG_MS)
    },
    { passive: true },
  )
  log.addEventListener(
    'touchmove',
    ({ touches: [to] }) => {
      if (from && to && Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) > STILL_PX) end()
    },
    { passive: true },
  )
  for (const sign of ['touchend', 'touchcancel', 'scroll'] as const)
    log.addEventListener(sign, end, { passive: true })
}

/** The reader may be extending a selection. */
const hasSelection = (): boolean => getSelection()?.isCollapsed === false
