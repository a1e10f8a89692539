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

const LONG_SLEEP_MS = 30_000

/** When the page is seen again that was hidden for long. */
export function afterLongSleep(work: () => void): void {
  let hiddenAt = Infinity
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hiddenAt = Date.now()
    else if (Date.now() - hiddenAt > LONG_SLEEP_MS) work()
  })
}
