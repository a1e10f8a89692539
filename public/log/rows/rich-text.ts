import type { MemberId } from '../../../common/protocol/ids'
import type { Piece, Style } from '../../../common/text/rich-text'
import { clone, make } from '../../ui/dom'
import { Lazy } from '../../ui/lazy'

const linkHost = new Lazy(() => import('./text/link-host'))
const codeColours = new Lazy(() => import('./text/code-colours'))

const TAGS = {
  ...{ bold: 'strong', italic: 'em', strike: 's' },
  ...{ quote: 'blockquote', list: 'ul', item: 'li' },
} as const satisfies Record<Exclude<Style, 'spoiler'>, string>

/** Builds what a text was read as. Its `textContent` is the text. @param own whose mentions stand out */
export function drawText(pieces: readonly Piece[], own: MemberId | undefined): (Node | string)[] {
  const drawn: (Node | string)[] = []
  const open: HTMLElement[] = []
  const add = (node: Node | string): void => {
    const within = open.at(-1)
    if (within) within.append(node)
    else drawn.push(node)
  }
  for (const [index, piece] of pieces.entries()) {
    if (piece.type === 'open') {
      const element = piece.style === 'words' ? words(piece.href) : styled(piece.style)
      add(element)
      // What is in a spoiler is hidden, and the spoiler is not.
      open.push(piece.style === 'spoiler' ? element.appendChild(make('span', 'spoiler__words')) : element)
    }
    if (piece.type === 'block') add(block(piece.text, piece.indent, pieces[index - 1]?.text ?? ''))
    else if (piece.text !== '') add(drawPiece(piece, own))
    if (piece.type === 'close') open.pop()
  }
  return drawn
}

function drawPiece(piece: Exclude<Piece, { type: 'block' }>, own: MemberId | undefined): Node | string {
  switch (piece.type) {
    case 'text':
      return piece.text
    case 'mark':
    case 'open':
    case 'close':
      return span('mark', piece.text)
    case 'bullet':
      return span(piece.text.startsWith('-') ? 'bullet bullet--dot' : 'bullet', piece.text)
    case 'mention':
      return mention(piece.text, piece.member.id, own)
    case 'code':
      return inline('code', 'code', piece.text)
    case 'link':
      return link(piece.text, piece.href)
  }
}

function styled(style: Style): HTMLElement {
  if (style === 'spoiler') return clone('spoiler')
  const element = document.createElement(TAGS[style])
  element.className = `text-${style}`
  return element
}

const span = (name: string, text: string): HTMLElement => inline('span', name, text)

/** No button, whose text could not be selected together with what stands around it. */
function mention(text: string, id: MemberId, own: MemberId | undefined): HTMLElement {
  const element = span(id === own ? 'mention mention--own' : 'mention', text)
  element.dataset['member'] = id
  element.setAttribute('role', 'button')
  element.tabIndex = -1
  element.setAttribute('aria-haspopup', 'dialog')
  return element
}

function inline(tag: 'span' | 'code', name: string, text: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = name
  element.textContent = text
  return element
}

/** Not from a template, whose line breaks would be part of the text. @param fence may name a language */
function block(text: string, indent: number, fence: string): HTMLElement {
  const code = document.createElement('pre')
  code.className = 'code-block__code'
  // It scrolls sideways, by keyboard too.
  code.tabIndex = 0
  code.append(...withoutIndent(text, indent))
  const language = /^(?:`+|~+)[ \t]*([\w+]+)/.exec(fence)?.[1]
  if (language !== undefined) codeColours.use(({ colour }) => colour(code, language))
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
  const element = anchor(href)
  element.textContent = text
  // A host of other letters than these may look like another one.
  if (/[^ -~]/.test(text)) linkHost.use(({ showHost }) => showHost(element, text))
  return element
}

/** Words may say anything, so their link always says where it leads. */
function words(href: string): HTMLElement {
  const element = anchor(href)
  element.classList.add('text-link--words')
  element.dataset['host'] = new URL(href).host
  return element
}

function anchor(href: string): HTMLAnchorElement {
  const element = document.createElement('a')
  element.className = 'text-link'
  element.href = href
  // A mail program opens beside the page, and a page in a tab of its own.
  if (!href.startsWith('mailto:')) element.target = '_blank'
  element.rel = 'noopener noreferrer nofollow'
  return element
}
