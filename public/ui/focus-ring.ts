/** A focus ring around a large element is for keyboard users, not for clicks or for the return of the focus after Esc. */
export function ringOnlyByKeyboard(element: HTMLElement): void {
  let isPlain = false
  const note = (event: Event): void => {
    isPlain = !(event instanceof KeyboardEvent) || event.key === 'Escape'
  }
  for (const name of ['keydown', 'pointerdown'] as const)
    addEventListener(name, note, { capture: true, passive: true })
  element.addEventListener('focus', () => element.classList.toggle('unringed', isPlain))
}
