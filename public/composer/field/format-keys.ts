import { isComposing } from '../../ui/dom'
import { isMac } from '../../ui/shortcut'
import { writeOver } from '../text-field'
import { linkWords, type Replacement, toggleCode, toggleMarks } from './toggle-marks'

const MARKS: Readonly<Record<string, string>> = { b: '**', i: '*', X: '~~' }

/** Keys that style the selected words, and addresses pasted over them. */
export function offerFormatting(field: HTMLTextAreaElement): void {
  field.addEventListener('keydown', (event) => {
    const isOurs = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
    if (!isOurs || event.altKey || isComposing(event)) return
    // Caps Lock changes the letter, too.
    const key = event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()
    const mark = MARKS[key]
    if (mark === undefined && key !== 'e') return
    event.preventDefault()
    apply(field, mark === undefined ? toggleCode(field) : toggleMarks(field, mark))
  })
  field.addEventListener('paste', (event) => {
    const address = event.clipboardData?.getData('text/plain').trim() ?? ''
    const link = field.selectionStart < field.selectionEnd ? linkWords(field, address) : null
    if (!link) return
    event.preventDefault()
    apply(field, link)
  })
}

function apply(field: HTMLTextAreaElement, { text, from, to, selected }: Replacement): void {
  writeOver(field, text, from, to)
  field.setSelectionRange(...selected)
}
