/** A ring around something large is for who walks there by keyboard, not for a click, nor for what Esc closed. */
export function ringOnlyByKeyboard(element: HTMLElement): void {
  let isPlain = false
  const note = (event: Event): void => {
    isPlain = !(event instanceof KeyboardEvent) || event.key === 'Escape'
  }
  for (const name of ['keydown', 'pointerdown'] as const)
    addEventListener(name, note, { capture: true, passive: true })
  element.addEventListener('focus', () => element.classList.toggle('unringed', isPlain))
}
