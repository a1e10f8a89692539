/** Browsers look at what changed only after it was painted. */
const QUIET_MS = 500

const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>()

/** What changes in a live region now is not read out: it would be a flood. */
export function silence(region: Element): void {
  region.setAttribute('aria-live', 'off')
  clearTimeout(timers.get(region))
  timers.set(
    region,
    setTimeout(() => region.removeAttribute('aria-live'), QUIET_MS),
  )
}
