import { openedDialog } from '../ui/dialog'
import { isComposing } from '../ui/dom'
import type { LogParts } from '../log/log-setup'

/** PageUp and PageDown scroll by this part of the window. */
const PAGE = 0.875
const TEXT = 'input, textarea, select, [contenteditable]'

/** Keys that do not depend on where the focus is: typing goes to the text field, scrolling to the log. */
export function offerPageKeys(field: HTMLTextAreaElement, log: LogParts['log']): void {
  // On the document, so that it runs before the drawer's listener for Esc on the window.
  document.addEventListener('keydown', (event) => {
    const { target } = event
    if (event.defaultPrevented || !(target instanceof Element)) return
    if (event.key === 'Enter' && isComposing(event) && target.matches('input')) event.preventDefault()
    if (openedDialog()) return
    if (target === field ? isFree(event, field) : !target.closest(TEXT)) scroll(event, target, log)
    if (target.closest(TEXT) || field.closest('[inert]')) return
    if (event.key === 'Escape' || (isTyping(event) && !target.closest('#side'))) field.focus()
  })
}

/** Whether the text field does not need this key. */
function isFree({ key }: KeyboardEvent, { value, scrollHeight, clientHeight }: HTMLTextAreaElement): boolean {
  if (key === 'Home' || key === 'End') return value === ''
  return scrollHeight <= clientHeight
}

function scroll(event: KeyboardEvent, target: Element, log: LogParts['log']): void {
  const { element } = log
  const page = PAGE * element.clientHeight
  const top = { PageUp: element.scrollTop - page, PageDown: element.scrollTop + page, Home: 0 }[event.key]
  const isHeld = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey
  // The sidebar's lists handle these keys themselves, and the browser scrolls a focused log.
  if (isHeld || isComposing(event) || target.closest('#side, #msg_log')) return
  if (top === undefined && event.key !== 'End') return
  event.preventDefault()
  if (top === undefined) return log.toBottom()
  log.touched()
  element.scrollTop = top
}

/** The first key of a text, an input method or a paste. Space scrolls instead. */
function isTyping(event: KeyboardEvent): boolean {
  const { key } = event
  if (key === 'Dead' || key === 'Process' || isComposing(event)) return true
  const isCommand = event.ctrlKey || event.metaKey
  if (isCommand && key.toLowerCase() === 'v') return true
  const isHeld = isCommand || event.altKey
  return [...key].length === 1 && key !== ' ' && (!isHeld || event.getModifierState('AltGraph'))
}
