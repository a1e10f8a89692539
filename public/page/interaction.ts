const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const

/** Calls `start` once, when the person first moves, presses or types something. */
export function onFirstInteraction(start: () => void): void {
  const signs = new AbortController()
  const begin = (): void => {
    signs.abort()
    start()
  }
  for (const sign of SIGNS)
    addEventListener(sign, begin, { capture: true, passive: true, signal: signs.signal })
}
