const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const

/** Calls `start` once, on the first movement, press or key. */
export function onFirstInteraction(start: () => void): void {
  const signs = new AbortController()
  const begin = (): void => {
    signs.abort()
    start()
  }
  for (const sign of SIGNS)
    addEventListener(sign, begin, { capture: true, passive: true, signal: signs.signal })
}
