import type { Words } from './words'

/** Tells a moment by the reader's clock: the hour to read, the rest to point at. */
export function showTime(element: HTMLElement, at: number, words: Words): void {
  element.textContent = words.time(at)
  element.title = words.moment(at)
  element.setAttribute('datetime', new Date(at).toISOString())
}

/** The clock is another now. */
export function showTimesAgain(within: HTMLElement, words: Words): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    showTime(element, Date.parse(element.dateTime), words)
  }
}
