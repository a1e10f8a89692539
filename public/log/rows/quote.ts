import type { Quote } from '../../../common/protocol/entries'
import type { MemberId } from '../../../common/protocol/ids'
import { make } from '../../ui/dom'
import type { Words } from '../../ui/words'

interface Reader {
  words: Words
  own: () => MemberId | undefined
  isIgnored: (id: MemberId) => boolean
}

/**
 * Draws the message that is answered, on one line above the answer.
 * @param text of the answer
 * @param reader to whom an answer to own words stands out like a mention
 */
export function showQuote(
  text: HTMLElement,
  reply: Quote | undefined,
  { words, own, isIgnored }: Reader,
): void {
  const known = text.parentElement!.querySelector<HTMLElement>('.quote')
  if (!reply) return void known?.remove()
  const quote = known ?? begin(text)
  const { say } = words
  const { seq, author, excerpt } = reply
  quote.dataset['reply'] = String(seq)
  quote.classList.toggle('quote--own', author.id === own())
  quote.classList.toggle('quote--deleted', excerpt === '')
  const shown = isIgnored(author.id) ? say.ignoredMessage : excerpt
  quote.replaceChildren(
    make('span', 'unseen', `${say.replyTo} `),
    make('bdi', 'quote__author', author.nickname),
    ' ',
    make('bdi', 'quote__text', excerpt === '' ? say.deleted : shown),
  )
}

function begin(text: HTMLElement): HTMLElement {
  const quote = document.createElement('button')
  quote.type = 'button'
  quote.className = 'quote'
  text.before(quote)
  return quote
}
