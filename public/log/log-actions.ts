import { OMITTED } from '../../common/text/rich-text'
import { fileOf } from '../files/shown-file'
import { copyText } from '../ui/clipboard'
import { one } from '../ui/dom'
import type { Log } from './log'
import type { Words } from '../ui/words'

const COPIED_MS = 2_000
/** A spoiler that was not pressed yet. */
const HIDDEN = '.spoiler[role]'

/**
 * Copies and collapses, with one listener for all messages in the log.
 * @param view opens the picture of a button
 * @returns does what a button in a message is for
 */
export function offerHands(
  log: Log,
  words: Words,
  view: (button: HTMLElement) => void,
): (button: HTMLElement) => void {
  document.addEventListener('copy', (event) => copyMessages(event, log))
  // A keyboard user who moves the focus into a collapsed text sees it expand.
  log.element.addEventListener('focusin', ({ target }) => unfold(log, target))
  unfold(log, document.activeElement)
  log.element.addEventListener('keydown', (event) => pressSpoiler(event))
  return (button) => {
    if (button.dataset['part'] === 'copy') void copyCode(button, words)
    else if (button.dataset['part'] === 'spoiler') reveal(button)
    else if (button.matches('.picture__open')) view(button)
    else turn(log, button)
  }
}

function pressSpoiler(event: KeyboardEvent): void {
  const { target, key } = event
  if (!(target instanceof HTMLElement) || !target.matches(HIDDEN) || !/^(?:Enter| )$/.test(key)) return
  event.preventDefault()
  reveal(target)
}

/** It is a button no longer, and keeps the focus. */
function reveal(spoiler: HTMLElement): void {
  spoiler.removeAttribute('role')
  spoiler.removeAttribute('aria-label')
  spoiler.tabIndex = -1
}

function unfold(log: Log, focused: EventTarget | null): void {
  const text = focused instanceof HTMLElement && focused.closest('.entry__text--folded')
  const entry = text && log.room?.made.entryAround(text)
  if (!entry || focused.getBoundingClientRect().bottom <= text.getBoundingClientRect().bottom) return
  log.setFolded(entry, false, focused)
}

/** Several selected messages are copied with author, time and text. A single one is left to the browser. */
function copyMessages(event: ClipboardEvent, log: Log): void {
  const selection = getSelection()
  const isInField = event.target instanceof Element && event.target.closest('input, textarea')
  if (isInField || !selection || selection.isCollapsed) return
  const range = selection.getRangeAt(0)
  const lines: string[] = []
  let count = 0
  for (const text of log.element.querySelectorAll<HTMLElement>('[data-text]')) {
    const isShown = range.intersectsNode(text) && !text.closest('.row--ignored')
    const entry = isShown && log.room?.made.entryAround(text)
    const chosen = entry && (overlap(range, text) || namesIn(entry.element))
    if (!chosen) continue
    if (count === 0 || !text.closest('.entry--grouped')) {
      if (count > 0) lines.push('')
      lines.push(
        `${one('[data-author]', entry.element).textContent} ${one('time', entry.element).textContent}`,
      )
    }
    lines.push(chosen === text.textContent ? entry.text : chosen)
    count += 1
  }
  if (count < 2) return
  event.clipboardData?.setData('text/plain', lines.join('\n'))
  event.preventDefault()
}

/** Of the files of a message that has no words. */
function namesIn(row: HTMLElement): string {
  if (one('[data-text]', row).textContent !== '') return ''
  return [...row.querySelectorAll('[data-file]')].map((file) => fileOf(file).name).join('\n')
}

/** The part of the text in `element` that is within `range`. */
function overlap(range: Range, element: HTMLElement): string {
  const part = document.createRange()
  part.selectNodeContents(element)
  if (part.comparePoint(range.startContainer, range.startOffset) === 0)
    part.setStart(range.startContainer, range.startOffset)
  if (part.comparePoint(range.endContainer, range.endOffset) === 0)
    part.setEnd(range.endContainer, range.endOffset)
  const copy = part.cloneContents()
  for (const hidden of copy.querySelectorAll(HIDDEN)) hidden.replaceWith(OMITTED)
  return copy.textContent
}

function turn(log: Log, button: HTMLElement): void {
  const entry = log.room?.made.entryAround(button)
  if (entry) log.setFolded(entry, !entry.isFolded, button)
}

async function copyCode(button: HTMLElement, { say }: Words): Promise<void> {
  const isCopied = await copyText((button.previousElementSibling as HTMLElement | null)?.innerText ?? '')
  const label = isCopied ? say.copied : say.copyByHand
  button.classList.toggle('code-block__copy--done', isCopied)
  button.setAttribute('aria-label', label)
  button.title = label
  setTimeout(() => {
    button.classList.remove('code-block__copy--done')
    button.setAttribute('aria-label', say.copyCode)
    button.title = say.copyCode
  }, COPIED_MS)
}
