/** From the edges of the window, and from what a dialog belongs to. */
const MARGIN_PX = 8

/** Makes a native dialog close by its cross and by a click beside it. Esc is the browser's. */
export function closable(dialog: HTMLDialogElement): void {
  // Whoever selects text and lets go outside has not clicked beside it.
  let beganBeside = false
  dialog.addEventListener('pointerdown', ({ target }) => (beganBeside = target === dialog))
  dialog.addEventListener('click', ({ target }) => {
    if (beganBeside && target === dialog) dialog.close()
  })
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close())
}

/** Opens below what it belongs to, or above where there is more room. On a small screen the style puts it to the bottom. */
export function openBeside(dialog: HTMLDialogElement, anchor: Element): void {
  dialog.showModal()
  const { left, top, bottom } = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = dialog
  const below = bottom + MARGIN_PX
  const y = below + height + MARGIN_PX <= innerHeight ? below : top - height - MARGIN_PX
  dialog.style.left = `${clamp(left, innerWidth - width - MARGIN_PX)}px`
  dialog.style.top = `${clamp(y, innerHeight - height - MARGIN_PX)}px`
}

/** Esc closes the uppermost, so what lies below has to ask. */
export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null

const clamp = (value: number, most: number): number => Math.max(MARGIN_PX, Math.min(value, most))
