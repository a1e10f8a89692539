import type { Action, InviteItem } from '../../common/protocol/moderation'
import type { Asker } from '../moderation/sheet/asker'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { byId, clone, one, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

/** The invites of a room that is not open: makes them, says who used them, and revokes them. */
export class Invites {
  readonly #section = byId('room_invites', HTMLElement)
  readonly #form = one('form', this.#section) as HTMLFormElement
  readonly #list = part('list', this.#section)
  readonly #more = part('more', this.#section)
  readonly #asker: Asker
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  #room: Room
  #items: InviteItem[] = []
  #before: number | undefined

  constructor(chat: Chat, asker: Asker, words: Words, callbacks: RoomsCallbacks) {
    this.#asker = asker
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#make()
    })
    this.#more.addEventListener('click', () => void this.#load(this.#before))
  }

  open(room: Room): void {
    this.#room = room
    this.#items = []
    this.#before = undefined
    this.#draw()
    this.show()
    void this.#load()
  }

  show(): void {
    const { info } = this.#room
    this.#section.hidden = info === null || info.access === 'open'
  }

  async #make(): Promise<void> {
    const room = this.#room
    const [hours, uses] = [this.#number('hours'), this.#number('uses')]
    const limits = { ...(hours && { hours }), ...(uses && { uses }) }
    const answer = await this.#ask({ action: 'invite', ...limits })
    if (!answer?.ok || answer.value.invite === undefined || room !== this.#room) return
    const { say } = this.#words
    this.#callbacks.showLink({
      room: room.name,
      title: say.inviteLink,
      hint: say.inviteLinkHint[room.info?.access === 'password' ? 'password' : 'invite'],
      secret: `invite=${answer.value.invite}`,
    })
    await this.#load()
  }

  async #revoke(id: string): Promise<void> {
    const answer = await this.#ask({ action: 'revoke', invite: id })
    if (!answer?.ok) return
    this.#items = this.#items.filter((each) => each.id !== id)
    this.#draw()
    one('button', this.#form).focus()
  }

  async #ask(action: Action) {
    const answer = await this.#asker.moderate(this.#room, action)
    part('trouble', this.#section).textContent = this.#words.reason(answer) ?? ''
    return answer
  }

  /** @param before those that are older; otherwise all anew */
  async #load(before?: number): Promise<void> {
    const room = this.#room
    const ask = { room: room.title, list: 'invites' as const, ...(before !== undefined && { before }) }
    const answer = await this.#asker.ask('moderation', ask)
    if (room !== this.#room || !answer?.ok) return
    const { items, more } = answer.value
    this.#items = [...(before === undefined ? [] : this.#items), ...(items as InviteItem[])]
    this.#before = more ? answer.value.before : undefined
    this.#draw()
  }

  #draw(): void {
    this.#list.replaceChildren(...this.#items.map((item) => this.#row(item)))
    this.#more.hidden = this.#before === undefined
  }

  #row(item: InviteItem): HTMLElement {
    const { say } = this.#words
    const row = clone('room_invite')
    const { id, by, until, uses, count, used } = item
    const ends = until === undefined ? say.inviteEndless : say.inviteUntil
    const values = {
      name: [isolate(by.nickname)],
      time: [until === undefined ? '' : this.#callbacks.times.when(until)],
    }
    part('ends', row).append(...this.#words.sentence(ends, values))
    const how =
      uses === undefined
        ? this.#words.count(say.inviteUsed, count)
        : this.#words.fill(say.inviteUsedOf, { n: count, uses })
    const names = this.#words.list(used, say.namesAndMore, ({ nickname }) => [isolate(nickname)])
    part('used', row).append(how, ...(used.length > 0 ? [say.colon, ...names] : []))
    part('revoke', row).addEventListener('click', () => void this.#revoke(id))
    return row
  }

  #number(name: string): number {
    return Number((this.#form.elements.namedItem(name) as HTMLSelectElement).value)
  }
}
