import type { Member, MemberId } from '../../server/protocol'
import { hueOf, paintAvatar } from './avatar'
import { byId, clone, part } from './dom'
import type { Words } from './words'

/** Who is online, oneself first. */
export class Members {
  readonly #list = byId('user_list', HTMLUListElement)
  readonly #counts = [byId('user_count', HTMLElement), byId('people_count', HTMLElement)]
  readonly #more = byId('user_more', HTMLElement)
  readonly #words: Words
  readonly #collator: Intl.Collator
  #rows = new Map<MemberId, HTMLElement>()

  constructor(words: Words) {
    this.#words = words
    this.#collator = new Intl.Collator(words.language, { numeric: true })
  }

  /** @param count everybody present, of whom `members` may be a part */
  show(members: readonly Member[], count: number, own: MemberId | undefined): void {
    const rows = new Map<MemberId, HTMLElement>()
    const sorted = [...members].sort(
      (a, b) => Number(b.id === own) - Number(a.id === own) || this.#collator.compare(a.nickname, b.nickname),
    )
    for (const member of sorted) {
      const row = this.#rows.get(member.id) ?? clone('member')
      this.#fill(row, member, member.id === own)
      rows.set(member.id, row)
    }
    this.#rows = rows
    this.#list.replaceChildren(...rows.values())
    for (const element of this.#counts) element.textContent = count > 0 ? String(count) : ''
    this.#more.hidden = count <= members.length
    this.#more.textContent = this.#words.count(this.#words.say.moreMembers, count - members.length)
  }

  #fill(row: HTMLElement, member: Member, isOwn: boolean): void {
    paintAvatar(part('avatar', row), member)
    row.style.setProperty('--hue', String(hueOf(member.id)))
    part('name', row).textContent = member.nickname
    part('you', row).hidden = !isOwn
    part('address', row).textContent = member.address ?? ''
  }
}
