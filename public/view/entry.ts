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

/** One message in the log, or on its way there. */
export class EntryRow {
  readonly element = clone('entry')
  author: Member
  at: number
  readonly #entry = one('.entry', this.element)
  readonly #words: Words
  #divider: HTMLElement | null = null

  constructor(words: Words, author: Member, at: number, text: string, isOwn: boolean) {
    this.#words = words
    this.author = author
    this.at = at
    this.#entry.classList.toggle('entry--own', isOwn)
    one('[data-text]', this.element).textContent = text
    this.#sign()
  }

  /** The server has it: the row stays where it is and becomes part of the log. */
  confirm(entry: Entry): void {
    this.#entry.dataset['seq'] = String(entry.seq)
    delete this.#entry.dataset['state']
    part('state', this.element).hidden = true
    this.author = entry.author
    this.at = entry.at
    if (entry.type === 'text') one('[data-text]', this.element).textContent = entry.text
    else this.element.hidden = true
    this.#sign()
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

  #sign(): void {
    const { author, at } = this
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

const isSame = (a: Member, b: Member): boolean =>
  a.id === b.id && a.nickname === b.nickname && a.address === b.address
