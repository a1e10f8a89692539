import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { Chat } from '../sync/chat'
import { byId } from '../ui/dom'
import { isolate, type Words } from '../ui/words'
import { Typists } from './typists'

/** More are not named. */
const MOST_NAMED = 3
const TICK_MS = 500

/** The line above the text field that says who is typing in the room on the screen. */
export class TypingLine {
  readonly #line = byId('typing', HTMLElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #rooms = new Map<RoomName, Typists>()
  #shown = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(chat: Chat, words: Words) {
    this.#chat = chat
    this.#words = words
    chat.connection.on('typing', ({ room, member }) => {
      if (member === chat.session?.id || chat.ignored.has(member)) return
      this.#of(chat.rooms.of(room)).heard(member, performance.now())
      this.#show()
    })
    chat.events.on(({ room, event }) => {
      if (event.type === 'entries' && event.isLive)
        this.#stopped(
          room.name,
          event.entries.map(({ author }) => author),
        )
      else if (event.type === 'notice' && event.kind === 'leave') this.#stopped(room.name, event.members)
      else if (event.type === 'shown') this.#show()
    })
  }

  #of(room: RoomName): Typists {
    const typists = this.#rooms.get(room) ?? new Typists()
    this.#rooms.set(room, typists)
    return typists
  }

  #stopped(room: RoomName, members: readonly Pick<Member, 'id'>[]): void {
    const typists = this.#rooms.get(room)
    if (!typists) return
    typists.stopped(members.map(({ id }) => id))
    this.#show()
  }

  #show(): void {
    clearTimeout(this.#timer)
    const { name, crowd } = this.#chat.current
    const typing = this.#rooms.get(name)?.at(performance.now()) ?? []
    if (typing.length > 0) this.#timer = setTimeout(() => this.#show(), TICK_MS)
    const members = new Map(crowd.members.map((member) => [member.id, member]))
    this.#write(typing.flatMap((id: MemberId) => members.get(id)?.nickname ?? []))
  }

  #write(names: readonly string[]): void {
    const key = JSON.stringify(names)
    if (key === this.#shown) return
    this.#shown = key
    const { say } = this.#words
    const isMany = names.length > MOST_NAMED
    const sentence = isMany ? say.typingMany : names.length === 1 ? say.typingOne : say.typingSeveral
    const list = this.#words.list(names.slice(0, MOST_NAMED), '', (name) => [isolate(name)])
    this.#line.replaceChildren(...(names.length > 0 ? this.#words.sentence(sentence, { names: list }) : []))
  }
}
