import type { Member } from '../../../common/protocol/members'
import type { MemberId, Nickname } from '../../../common/protocol/ids'
import type { RoomEntry, TopicEntry } from '../../../common/protocol/entries'
import { make, one } from '../../ui/dom'
import { Lazy } from '../../ui/lazy'
import { Row } from './row'
import { dayNumber, isolate, type Words } from '../../ui/words'

export type Presence = 'join' | 'leave' | 'rename'

/** One line about joins, leaves or renames; later ones of the same kind are added to it. */
class Notice extends Row {
  readonly #line: HTMLElement
  /** The nickname of each member, and the one before. */
  readonly #people = new Map<MemberId, { from: Nickname; to: Nickname }>()
  readonly #kind: Presence

  constructor(kind: Presence, words: Words, at: number) {
    const line = make('p', 'notice')
    super(make('div', 'row', line), words, at)
    this.#kind = kind
    this.#line = line
    line.dataset['notice'] = kind
  }

  add({ id, nickname }: Member, from: Nickname): void {
    this.#people.set(id, { from: this.#people.get(id)?.from ?? from, to: nickname })
  }

  show(): void {
    const people = [...this.#people.values()]
    this.#line.replaceChildren(...this.#sentence(people))
  }

  #sentence(people: { from: Nickname; to: Nickname }[]): (Node | string)[] {
    const { say } = this.words
    if (this.#kind === 'rename') {
      return this.words.sentences(people, say.renamedMore, ({ from, to }) =>
        this.words.sentence(say.renamed, { from: [isolate(from)], to: [isolate(to)] }),
      )
    }
    const names = this.words.list(people, say.namesAndMore, ({ to }) => [isolate(to)])
    return this.words.sentence(this.#kind === 'join' ? say.came : say.left, { names })
  }
}

/** The notices after the last entry, one for each kind, the latest last. */
export class Notices {
  readonly #rows: HTMLElement
  readonly #words: Words
  readonly #open = new Map<Presence, Notice>()

  constructor(rows: HTMLElement, words: Words) {
    this.#rows = rows
    this.#words = words
  }

  /**
   * @param at epoch milliseconds; a new day starts a new line
   * @param from the nickname before a rename
   * @returns the lines that moved
   */
  add(kind: Presence, members: readonly Member[], at: number, from?: Nickname): Row[] {
    const open = this.#open.get(kind)
    const isToday = open && dayNumber(open.at) === dayNumber(at)
    const notice = isToday ? open : new Notice(kind, this.#words, at)
    this.#open.set(kind, notice)
    for (const member of members) notice.add(member, from ?? member.nickname)
    notice.show()
    this.#rows.append(notice.element)
    return [...this.#open.values()]
  }

  /** An entry follows: later notices start new lines. */
  close(): void {
    this.#open.clear()
  }
}

/** What members set is loaded late. */
export const roomChanges = new Lazy(() => import('./room-changes'))

/** One quiet line: a member changed the topic or the settings of the room. */
export class ChangeRow extends Row {
  constructor(words: Words, entry: TopicEntry | RoomEntry) {
    const { type, seq, at } = entry
    const { say } = words
    const line = make('p', `notice notice--${type}`)
    line.dataset['notice'] = type
    line.dataset['seq'] = String(seq)
    line.title = words.moment(at)
    super(make('div', 'row', line), words, at)
    if (entry.type === 'topic') this.#say(line, entry, [entry.topic ? say.topicChanged : say.topicCleared])
    else {
      this.#say(line, entry, [say.settingsChanged])
      roomChanges.use(
        ({ sentencesOf }) => this.#say(line, entry, sentencesOf(entry.change, words)),
        () => undefined,
      )
    }
  }

  /** The sentences, on lines of their own. */
  #say(line: HTMLElement, entry: TopicEntry | RoomEntry, sentences: readonly string[]): void {
    const parts = sentences.map((sentence) =>
      this.words.sentence(sentence, {
        name: [isolate(entry.author.nickname)],
        ...(entry.type === 'topic' && { topic: [isolate(entry.topic)] }),
      }),
    )
    line.replaceChildren(
      ...parts.flatMap((said, at) => (at === 0 ? said : [document.createElement('br'), ...said])),
    )
    one('bdi', line).dataset['author'] = ''
  }
}
