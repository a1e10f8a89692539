import type { ClientId, Entry, Member } from '../../server/protocol'
import type { Unsent } from '../sync/outbox'
import { hueOf, paintAvatar } from './avatar'
import { clone, make, one, part } from './dom'
import { dayNumber, type Words } from './words'

/** Consecutive messages of one author within this time stand under one name. */
const GROUP_MS = 5 * 60_000

export interface UnsentActions {
  retry(clientId: ClientId): void
  edit(clientId: ClientId): void
  discard(clientId: ClientId): void
}

/** What a row shows: an entry, or a draft that has no place in the log yet. */
export interface Said {
  author: Member
  at: number
  text: string
}

/** One message in the log, or on its way there. */
export class EntryRow {
  readonly element = clone('entry')
  readonly #entry = one('.entry', this.element)
  readonly #words: Words
  #said: Said
  #divider: HTMLElement | null = null

  constructor(words: Words, said: Said, isOwn: boolean) {
    this.#words = words
    this.#said = said
    this.#entry.classList.toggle('entry--own', isOwn)
    this.#show()
  }

  get at(): number {
    return this.#said.at
  }

  get author(): Member {
    return this.#said.author
  }

  /** The server has it: the row stays where it is and becomes part of the log. */
  confirm(entry: Entry): void {
    this.#entry.dataset['seq'] = String(entry.seq)
    delete this.#entry.dataset['state']
    part('state', this.element).hidden = true
    // A kind of entry that this page does not know has a place in the log and nothing to show.
    this.element.hidden = entry.type !== 'text'
    this.#said = saidIn(entry)
    this.#show()
  }

  /** Still on its way, or refused. */
  showState(unsent: Readonly<Unsent>, isOnline: boolean, now: number): void {
    const isFailed = unsent.state === 'failed'
    this.#entry.dataset['state'] = isFailed ? 'failed' : 'sending'
    part('reason', this.element).textContent = this.#reason(unsent, isOnline, now)
    part('actions', this.element).hidden = !isFailed
    part('state', this.element).hidden = false
  }

  offer(clientId: ClientId, actions: UnsentActions): void {
    for (const action of ['retry', 'edit', 'discard'] as const) {
      part(action, this.element).addEventListener('click', () => actions[action](clientId))
    }
  }

  /** Stands below `previous`: under the same name when it goes on, under a new date when the day changed. */
  follow(previous: EntryRow | null, isAdjacent: boolean): void {
    const isNewDay = previous === null || dayNumber(previous.at) !== dayNumber(this.at)
    const goesOn = isAdjacent && !isNewDay && isSame(previous.author, this.author)
    this.#entry.classList.toggle('entry--grouped', goesOn && this.at - previous.at < GROUP_MS)
    this.#divider?.remove()
    this.#divider = isNewDay ? make('p', 'day', make('span', '', this.#words.day(this.at, Date.now()))) : null
    if (this.#divider) this.element.prepend(this.#divider)
  }

  arrive(): void {
    this.#entry.classList.add('entry--arriving')
  }

  #show(): void {
    const { author, at, text } = this.#said
    one('[data-text]', this.element).textContent = text
    paintAvatar(part('avatar', this.element), author)
    this.#entry.style.setProperty('--hue', String(hueOf(author.id)))
    one('[data-author]', this.element).textContent = author.nickname
    part('address', this.element).textContent = author.address === undefined ? '' : `(${author.address})`
    const time = part('time', this.element)
    time.textContent = this.#words.time(at)
    time.title = this.#words.moment(at)
    time.setAttribute('datetime', new Date(at).toISOString())
  }

  #reason({ state, failure, reason, dueAt }: Readonly<Unsent>, isOnline: boolean, now: number): string {
    const { say } = this.#words
    if (state === 'failed' && failure) return this.#words.fill(say.failed, { reason: say.failures[failure] })
    if (!isOnline) return say.waiting
    if (state !== 'waiting' || reason === null || dueAt <= now) return say.sending
    const n = Math.ceil((dueAt - now) / 1_000)
    return this.#words.fill(say.waitingBecause, { reason: say.failures[reason], n })
  }
}

export function saidIn(entry: Entry): Said {
  return { author: entry.author, at: entry.at, text: entry.type === 'text' ? entry.text : '' }
}

const isSame = (a: Member, b: Member): boolean =>
  a.id === b.id && a.nickname === b.nickname && a.address === b.address
