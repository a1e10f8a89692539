import type { MemberId } from '../../../common/protocol/ids'
import type { Piece } from '../../../common/text/rich-text'
import { clone, make } from '../../ui/dom'
import { Lazy } from '../../ui/lazy'

const linkHost = new Lazy(() => import('./link-host'))

/** Builds what a text was read as. Its `textContent` is the text. @param own whose mentions stand out */
export function drawText(pieces: readonly Piece[], own: MemberId | undefined): (Node | string)[] {
  return pieces.map((piece) => {
    switch (piece.type) {
      case 'text':
        return piece.text
      case 'mark':
        return span('mark', piece.text)
      case 'mention':
        return mention(piece.text, piece.member.id, own)
      case 'code':
        return inline('code', 'code', piece.text)
      case 'block':
        return block(piece.text, piece.indent)
      case 'link':
        return link(piece.text, piece.href)
    }
  })
}

const span = (name: string, text: string): HTMLElement => inline('span', name, text)

/** No button, whose text could not be selected together with what stands around it. */
function mention(text: string, id: MemberId, own: MemberId | undefined): HTMLElement {
  const element = span(id === own ? 'mention mention--own' : 'mention', text)
  element.dataset['member'] = id
  element.role = 'button'
  element.tabIndex = -1
  element.ariaHasPopup = 'dialog'
  return element
}

function inline(tag: 'span' | 'code', name: string, text: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = name
  element.textContent = text
  return element
}

/** Not from a template, whose line breaks would be part of the text. */
function block(text: string, indent: number): HTMLElement {
  const code = document.createElement('pre')
  code.className = 'code-block__code'
  // It scrolls sideways, by keyboard too.
  code.tabIndex = 0
  code.append(...withoutIndent(text, indent))
  return make('div', 'code-block', code, clone('copy_code'))
}

/** Hides the spaces by which the fences are indented, too. */
function withoutIndent(text: string, indent: number): (Node | string)[] {
  if (indent === 0) return [text]
  return text
    .split(new RegExp(`(?<=^|\\n)( {1,${indent}})`))
    .map((part, index) => (index % 2 ? span('mark', part) : part))
}

function link(text: string, href: string): HTMLElement {
  const element = document.createElement('a')
  element.className = 'text-link'
  element.href = href
  // A mail program opens beside the page, and a page in a tab of its own.
  if (!href.startsWith('mailto:')) element.target = '_blank'
  element.rel = 'noopener noreferrer nofollow'
  element.textContent = text
  // A host of other letters than these may look like another one.
  if (/[^ -~]/.test(text)) linkHost.use(({ showHost }) => showHost(element, text))
  return element
}
