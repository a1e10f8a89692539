import type { Words } from './words'

/** A moment in the reader's time zone: the time is shown, the date is in the tooltip. */
export function showTime(element: HTMLElement, at: number, words: Words): void {
  element.textContent = words.time(at)
  element.title = words.moment(at)
  element.setAttribute('datetime', new Date(at).toISOString())
}

/** The time format changed. */
export function showTimesAgain(within: HTMLElement, words: Words): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    showTime(element, Date.parse(element.dateTime), words)
  }
}
