import type { Member } from '../../common/protocol/members'
import type { MemberId } from '../../common/protocol/ids'
import { paintAvatar } from '../ui/avatar'
import { arrange, byId, clone, part } from '../ui/dom'
import { Roving } from '../ui/roving'
import type { Words } from '../ui/words'

export interface MemberCallbacks {
  /** A member was chosen. */
  open(member: Member, beside: Element): void
  /** More of a large room. */
  more(): Promise<void>
}

interface Row {
  element: HTMLElement
  member: Member
  isOwn: boolean
}

/** The members online, the user first. */
export class Members {
  readonly #list = byId('user_list', HTMLUListElement)
  readonly #counts = [byId('user_count', HTMLElement), byId('people_count', HTMLElement)]
  readonly #more = byId('user_more', HTMLButtonElement)
  readonly #words: Words
  readonly #callbacks: MemberCallbacks
  readonly #collator: Intl.Collator
  readonly #rows = new Map<MemberId, Row>()
  readonly #roving = new Roving(this.#list, (row) => [part('open', row as HTMLElement)])

  constructor(words: Words, callbacks: MemberCallbacks) {
    this.#words = words
    this.#callbacks = callbacks
    this.#collator = new Intl.Collator(words.language, { numeric: true })
    this.#more.addEventListener('click', () => void this.#loadMore())
  }

  /** @param count all members present; `members` may be a part of them */
  show(members: readonly Member[], count: number, own: MemberId | undefined): void {
    const sorted = [...members].sort(
      (a, b) => Number(b.id === own) - Number(a.id === own) || this.#collator.compare(a.nickname, b.nickname),
    )
    const staying = new Set(members.map(({ id }) => id))
    for (const id of this.#rows.keys()) if (!staying.has(id)) this.#rows.delete(id)
    arrange(
      this.#list,
      sorted.map((member, at) =>
        this.#row(member, member.id === own, [sorted[at - 1]?.id, sorted[at + 1]?.id]),
      ),
    )
    this.#roving.settle()
    for (const element of this.#counts) element.textContent = count > 0 ? this.#words.number(count) : ''
    this.#more.hidden = count <= members.length
    this.#more.textContent = this.#words.count(this.#words.say.moreMembers, count - members.length)
  }

  #row(member: Member, isOwn: boolean, beside: readonly (MemberId | undefined)[]): HTMLElement {
    const known = this.#rows.get(member.id)
    if (known?.member === member && known.isOwn === isOwn) return known.element
    const row: Row = { element: known?.element ?? this.#newRow(member.id), member, isOwn }
    this.#rows.set(member.id, row)
    paintAvatar(part('avatar', row.element), member, beside)
    part('name', row.element).textContent = member.nickname
    part('you', row.element).hidden = !isOwn
    part('address', row.element).textContent = member.address ?? ''
    return row.element
  }

  #newRow(id: MemberId): HTMLElement {
    const element = clone('member')
    element.dataset['member'] = id
    const open = part('open', element)
    open.addEventListener('click', () => {
      const row = this.#rows.get(id)
      if (row) this.#callbacks.open(row.member, open)
    })
    return element
  }

  async #loadMore(): Promise<void> {
    this.#more.setAttribute('aria-busy', 'true')
    await this.#callbacks.more()
    this.#more.removeAttribute('aria-busy')
  }
}
