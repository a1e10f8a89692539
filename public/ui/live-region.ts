/** Browsers read a live region only after the change was painted. */
const PAINTED_MS = 500

const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>()

/** Keeps changes of a live region from being read out for a moment. */
export function silenceBriefly(region: Element): void {
  mute(region)
  clearTimeout(timers.get(region))
  timers.set(
    region,
    setTimeout(() => region.removeAttribute('aria-live'), PAINTED_MS),
  )
}

/** A part of a live region of which nothing is read out, neither now nor later. */
export function mute(part: Element): void {
  part.setAttribute('aria-live', 'off')
}

/** A part that is read out when it appears, and not again when it changes. */
export function readOnce(part: Element): void {
  setTimeout(() => mute(part), PAINTED_MS)
}
