/** Distance from the window's edges and from the element a dialog belongs to. */
const MARGIN_PX = 8

type Field = HTMLInputElement | HTMLTextAreaElement

/** The text field that had the focus when a dialog opened, and where its cursor stood. */
let leftAt: { field: Field; start: number | null; end: number | null } | null = null

export function openDialog(dialog: HTMLDialogElement): void {
  const field = document.activeElement
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
  leftAt = isText ? { field, start: field.selectionStart, end: field.selectionEnd } : null
  dialog.showModal()
}

/** Chromium gives the focus back and forgets the cursor, unless it was Esc. */
export function closeDialog(dialog: HTMLDialogElement): void {
  dialog.close()
  if (leftAt?.field === document.activeElement) leftAt.field.setSelectionRange(leftAt.start, leftAt.end)
}

/** What they are about is no longer on the screen. */
export function closeDialogs(): void {
  for (let opened = openedDialog(); opened; opened = openedDialog()) closeDialog(opened)
}

/** Makes a native dialog close by its cross and by a click beside it. Esc is the browser's. */
export function closable(dialog: HTMLDialogElement): void {
  // Selecting text and releasing the button outside is not a click beside the dialog.
  let beganBeside = false
  dialog.addEventListener('pointerdown', ({ target }) => (beganBeside = target === dialog))
  dialog.addEventListener('click', ({ target }) => {
    if (beganBeside && target === dialog) closeDialog(dialog)
  })
  dialog.querySelector('[data-close]')?.addEventListener('click', () => closeDialog(dialog))
}

/** Opens beside the element it belongs to. On a small screen the style puts it at the bottom. */
export function openBeside(dialog: HTMLDialogElement, anchor: Element): void {
  openDialog(dialog)
  placeBeside(dialog, anchor)
}

/** Places a fixed element below another, or above it where there is more room. */
export function placeBeside(element: HTMLElement, anchor: Element): void {
  const { left, top, bottom } = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = element
  const below = bottom + MARGIN_PX
  const y = below + height + MARGIN_PX <= innerHeight ? below : top - height - MARGIN_PX
  element.style.left = `${clamp(left, innerWidth - width - MARGIN_PX)}px`
  element.style.top = `${clamp(y, innerHeight - height - MARGIN_PX)}px`
}

/** Esc and Back close the topmost dialog, so those below have to check. */
export const openedDialog = (): HTMLDialogElement | null => document.querySelector('dialog[open]')

const clamp = (value: number, most: number): number => Math.max(MARGIN_PX, Math.min(value, most))
