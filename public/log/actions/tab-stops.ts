/** What else can have the focus in a message; its toolbar is a stop by itself. */
const CONTROLS =
  ':is(.entry :is(a, button, pre, audio, video, [role="button"]), .ignored, .gap__button):not(.tools *, .entry--grouped .entry__author)'

/** The log is one tab stop. Tab goes on to what is in a message only from that message, which the arrow keys lead to. */
export function setTabStops(log: HTMLElement): void {
  const here = document.activeElement?.closest('.row')
  for (const control of log.querySelectorAll<HTMLElement>(CONTROLS)) {
    const tabIndex = here?.contains(control) ? 0 : -1
    if (control.tabIndex !== tabIndex) control.tabIndex = tabIndex
  }
}
