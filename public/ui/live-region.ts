/** Browsers read a live region only after the change was painted. */
const QUIET_MS = 500

const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>()

/** Keeps changes of a live region from being read out, when there are too many. */
export function silence(region: Element): void {
  region.setAttribute('aria-live', 'off')
  clearTimeout(timers.get(region))
  timers.set(
    region,
    setTimeout(() => region.removeAttribute('aria-live'), QUIET_MS),
  )
}
