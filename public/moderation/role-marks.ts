import type { MemberId } from '../../common/protocol/ids'
import type { Role } from '../../common/protocol/members'
import type { Log } from '../log/log'
import type { Chat } from '../sync/chat'
import { byId, make, one } from '../ui/dom'
import type { Words } from '../ui/words'

/** Says the roles of members quietly behind their names, in the list and in the log. */
export class RoleMarks {
  readonly #list = byId('user_list', HTMLUListElement)
  readonly #log: Log
  readonly #chat: Chat
  readonly #words: Words
  #roles = new Map<MemberId, Role>()

  constructor(log: Log, chat: Chat, words: Words) {
    this.#log = log
    this.#chat = chat
    this.#words = words
    chat.events.on(({ room, event }) => {
      if (room === chat.current && (event.type === 'members' || event.type === 'shown')) this.#learn()
    })
    // Rows are drawn for many reasons; each is marked before it is painted.
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes])
      this.#markLog(
        added
          .filter((node) => node instanceof HTMLElement)
          .filter((node) => node.matches('.row, .log__room')),
      )
    }).observe(log.element, { childList: true, subtree: true })
    this.#learn()
  }

  #learn(): void {
    const { crowd, you } = this.#chat.current
    const members = you ? [you, ...crowd.members] : crowd.members
    const roles = new Map(members.flatMap(({ id, role }) => (role ? [[id, role] as const] : [])))
    const isSame = roles.size === this.#roles.size && [...roles].every(([id, r]) => this.#roles.get(id) === r)
    this.#roles = roles
    for (const row of this.#list.children as Iterable<HTMLElement>)
      mark(one('.member__name', row), this.#roles.get(row.dataset['member'] as MemberId), this.#words)
    if (!isSame) this.#markLog([this.#log.element])
  }

  /** A mark may need another line, so the log keeps its place. */
  #markLog(parts: readonly HTMLElement[]): void {
    const names = parts.flatMap((part) => [...part.querySelectorAll<HTMLElement>('.entry__author')])
    const wrong = names.filter((name) => markOf(name)?.dataset['role'] !== this.#roleOf(name))
    if (wrong.length === 0) return
    this.#log.change(() => {
      for (const name of wrong) mark(name, this.#roleOf(name), this.#words)
    })
  }

  #roleOf(name: HTMLElement): Role | undefined {
    const author = this.#log.room?.made.entryAround(name)?.author.id
    return author && this.#roles.get(author)
  }
}

const markOf = (name: HTMLElement): HTMLElement | null =>
  name.parentElement!.querySelector<HTMLElement>(':scope > .role')

/** Puts the mark of a role at the end of the line of a name, where it moves nothing, or takes it away. */
function mark(name: HTMLElement, role: Role | undefined, { say }: Words): void {
  const known = markOf(name)
  if (known?.dataset['role'] === role) return
  known?.remove()
  if (!role) return
  const made = make('span', 'role', say.roles[role])
  made.dataset['role'] = role
  name.parentElement!.append(made)
}
