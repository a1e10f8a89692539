import type { Member, MemberId, Nickname } from '../../server/protocol'
import { make } from './dom'
import { isolate, type Words } from './words'

/** One quiet line about coming or going; more of the same kind join it. */
export class Notice {
  readonly element: HTMLElement
  readonly #line = make('p', 'notice')
  readonly #people = new Map<MemberId, Nickname>()
  readonly #words: Words

  constructor(
    readonly kind: 'join' | 'leave',
    words: Words,
  ) {
    this.#words = words
    this.#line.dataset['notice'] = kind
    this.element = make('div', 'row', this.#line)
  }

  add(members: readonly Member[]): void {
    for (const { id, nickname } of members) this.#people.set(id, nickname)
    const { say } = this.#words
    const names = this.#words.names([...this.#people.values()])
    this.#line.replaceChildren(...this.#words.sentence(this.kind === 'join' ? say.came : say.left, { names }))
  }
}

/** Somebody is called something else now. */
export function renameNotice(words: Words, from: Nickname, to: Nickname): HTMLElement {
  const line = make(
    'p',
    'notice',
    ...words.sentence(words.say.renamed, { from: [isolate(from)], to: [isolate(to)] }),
  )
  line.dataset['notice'] = 'rename'
  return make('div', 'row', line)
}
