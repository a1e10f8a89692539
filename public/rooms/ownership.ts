import type { MemberId } from '../../common/protocol/ids'
import { isAtLeast } from '../../common/roles'
import type { Chat } from '../sync/chat'
import { newClientId } from '../sync/random'
import type { Room } from '../sync/room'
import { byId, part } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'

/** What only the owner of a room may do: make the link that makes any device the owner, and hand the room over. */
export class Ownership {
  readonly #section = byId('room_owner', HTMLElement)
  readonly #key = part('key', this.#section) as HTMLButtonElement
  readonly #transfer = part('transfer', this.#section) as HTMLFormElement
  readonly #confirm = part('confirm', this.#section) as HTMLFormElement
  readonly #member = this.#transfer.elements.namedItem('member') as HTMLSelectElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  #room: Room
  /** What the reader is asked to confirm. */
  #asked: 'transfer' | 'close' | null = null

  constructor(chat: Chat, words: Words, callbacks: RoomsCallbacks) {
    this.#chat = chat
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
    chat.events.on(({ room, event }) => {
      if (room === this.#room && event.type === 'members') this.show()
    })
  }

  open(room: Room): void {
    this.#room = room
    this.#ask(null)
  }

  show(): void {
    const { info, you, crowd } = this.#room
    this.#section.hidden = !info?.owner || !isAtLeast(you?.role, 'owner')
    const chosen = this.#member.value
    const others = crowd.members.filter(({ id }) => id !== you?.id)
    const options = others.map(({ id, nickname }) => new Option(nickname, id))
    // A list that is open stays open while nobody comes or goes.
    if (signOf(options) !== signOf([...this.#member.options])) this.#member.replaceChildren(...options)
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
    this.#asked = asked
    this.#confirm.hidden = asked === null
    part('trouble', this.#section).textContent = ''
    this.show()
    if (asked === null) return
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

  async #moderate(action: { action: 'owner-key' | 'close' } | { action: 'transfer'; member: MemberId }) {
    const ask = { room: this.#room.title, clientId: newClientId(), ...action }
    const answer = await this.#chat.connection.ask('moderate', ask)
    part('trouble', this.#section).textContent = this.#words.reason(answer) ?? ''
    return answer
  }
}

const signOf = (options: readonly HTMLOptionElement[]): string =>
  options.map(({ value, text }) => `${value} ${text}`).join('\n')
