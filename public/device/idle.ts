/** Does what can wait when the page has nothing better to do. */
export function whenIdle(work: () => void): void {
  // Safari has no such hour.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work)
  else setTimeout(work, 1_000)
}

/** The same, after the first load. */
export function afterLoad(work: () => void): void {
  addEventListener('load', () => whenIdle(work))
}
