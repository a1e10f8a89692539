import type { MemberId } from '../../common/protocol/ids'
import type { Action } from '../../common/protocol/moderation'
import { isAtLeast } from '../../common/roles'
import type { Asker } from '../moderation/sheet/asker'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { byId, one, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'
import { offerChoices } from './choices'

/** What only the owner of a room may do: make the link that makes any device the owner, and hand the room over. */
export class Ownership {
  readonly #section = byId('room_owner', HTMLElement)
  readonly #key = part('key', this.#section) as HTMLButtonElement
  readonly #transfer = part('transfer', this.#section) as HTMLFormElement
  readonly #confirm = part('confirm', this.#section) as HTMLFormElement
  readonly #member = this.#transfer.elements.namedItem('member') as HTMLSelectElement
  readonly #asker: Asker
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  #room: Room
  /** What the reader is asked to confirm. */
  #asked: 'transfer' | 'close' | null = null

  constructor(chat: Chat, asker: Asker, words: Words, callbacks: RoomsCallbacks) {
    this.#asker = asker
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    this.#key.addEventListener('click', () => void this.#makeKey())
    this.#transfer.addEventListener('submit', (event) => {
      event.preventDefault()
      this.#ask('transfer')
    })
    part('close', this.#section).addEventListener('click', () => this.#ask('close'))
    this.#confirm.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#do()
    })
    part('cancel', this.#confirm).addEventListener('click', () => this.#ask(null))
  }

  open(room: Room): void {
    this.#room = room
    this.#ask(null)
  }

  show(): void {
    const { info, you, crowd } = this.#room
    const isOwner = isAtLeast(you?.role, 'owner') && info?.owner === true
    if (!isOwner && this.#section.contains(document.activeElement))
      byId('room_settings_title', HTMLElement).focus()
    this.#section.hidden = !isOwner
    if (!isOwner) return
    const chosen = this.#member.value
    const others = crowd.members.filter(({ id }) => id !== you?.id)
    offerChoices(
      this.#member,
      others.map(({ id, nickname }) => ({ value: id, text: nickname })),
    )
    if (others.some(({ id }) => id === chosen)) this.#member.value = chosen
    else if (this.#asked === 'transfer') return this.#ask(null)
    const isAlone = others.length === 0
    this.#transfer.hidden = isAlone || this.#asked !== null
    part('closing', this.#section).hidden = this.#asked !== null
    part('hint', this.#section).textContent = this.#words.say[isAlone ? 'transferToNobody' : 'transferHint']
  }

  async #makeKey(): Promise<void> {
    const room = this.#room
    const answer = await this.#moderate({ action: 'owner-key' })
    if (!answer?.ok || answer.value.key === undefined || room !== this.#room) return
    const { say } = this.#words
    this.#callbacks.showLink({
      room: room.name,
      title: say.ownerLink,
      hint: say.ownerLinkKeep,
      secret: `owner=${answer.value.key}`,
    })
  }

  #ask(asked: 'transfer' | 'close' | null): void {
    const before = this.#asked
    const isFocused = this.#confirm.contains(document.activeElement)
    this.#asked = asked
    if (asked === null && isFocused) this.#key.focus()
    this.#confirm.hidden = asked === null
    part('trouble', this.#section).textContent = ''
    this.show()
    if (asked === null) {
      // Nobody may be left to hand it over to.
      const asking = before === 'close' ? part('close', this.#section) : one('button', this.#transfer)
      if (isFocused) asking.focus()
      return
    }
    const { say } = this.#words
    const name = [isolate(this.#member.selectedOptions[0]?.text ?? '')]
    const question = part('question', this.#confirm)
    question.replaceChildren(...this.#words.sentence(say.ownerAsks[asked], { name }))
    part('yes', this.#confirm).textContent = say.ownerDoes[asked]
    question.focus()
  }

  async #do(): Promise<void> {
    const member = this.#member.value as MemberId
    const answer = await this.#moderate(
      this.#asked === 'close' ? { action: 'close' } : { action: 'transfer', member },
    )
    if (answer?.ok) this.#ask(null)
  }

  async #moderate(action: Action) {
    const answer = await this.#asker.moderate(this.#room, action)
    part('trouble', this.#section).textContent = this.#words.reason(answer) ?? ''
    return answer
  }
}
