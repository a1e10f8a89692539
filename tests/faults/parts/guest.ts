import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Chat } from '../../../public/sync/chat'
import type { Room } from '../../../public/sync/room'
import type { Entry } from '../../../common/protocol/entries'
import type { MessageValue } from '../../../common/protocol/answers'
import type { RoomName } from '../../../common/protocol/ids'
import { until } from '../../support/chat'
import { builtFolder } from './built'
import { Device, Surroundings } from './surroundings'

type ChatPage = (self: Record<string, unknown>) => { Chat: typeof Chat }

let page: ChatPage | undefined

export interface GuestOptions {
  /** The first room is on the screen. */
  rooms?: readonly string[]
  /** A new page of an earlier guest, on the same device. */
  before?: Guest | undefined
}

interface Acknowledged {
  room: string
  text: string
  answers: MessageValue[]
}

/** A person whose page runs the real client code, without a screen. */
export class Guest {
  readonly url: string
  readonly device: Device
  readonly chat: Chat
  readonly around: Surroundings
  /** Every acknowledgement, by `clientId`. */
  readonly acknowledged: Map<string, Acknowledged>
  /** In the order this guest sent them. */
  readonly said: { room: string; text: string }[]
  readonly rooms: readonly string[]
  /** How often each `seq` of the room on the screen was told to the page since the last reset. */
  readonly told = new Map<number, number>()
  resets = 0
  isClosed = false
  /** Nothing waits to be sent. */
  isSilent = false

  constructor(url: string, { before, rooms = before?.rooms ?? ['lobby'] }: GuestOptions = {}) {
    page ??= createRequire(__filename)(join(builtFolder(), 'page.js')) as ChatPage
    this.url = url
    this.rooms = rooms
    this.device = before?.device ?? new Device()
    this.acknowledged = before?.acknowledged ?? new Map<string, Acknowledged>()
    this.said = before?.said ?? []
    this.around = new Surroundings(url, this.device)
    this.chat = new (page(this.around.self).Chat)(rooms[0] as RoomName)
    for (const room of rooms) this.chat.rooms.add(room as RoomName)
    this.#watchAnswers()
    this.chat.events.on(({ room, event }) => {
      if (room !== this.room) return
      if (event.type === 'entries')
        for (const { seq } of event.entries) this.told.set(seq, (this.told.get(seq) ?? 0) + 1)
      else if (event.type === 'reset') {
        this.resets += 1
        this.told.clear()
      }
    })
    this.chat.start()
  }

  /** Resolves when the page is in every room. */
  entered(): Promise<void> {
    return until('in the room', () => this.rooms.every((room) => this.in(room).isJoined))
  }

  get id(): string {
    return this.chat.session?.id ?? ''
  }

  get room(): Room {
    return this.chat.current
  }

  in(room: string): Room {
    return this.chat.room(room as RoomName)
  }

  get log(): readonly Entry[] {
    return this.room.timeline.entries
  }

  /** Online and in every room, each caught up to the moment of the join. */
  get isIn(): boolean {
    return this.chat.connection.state === 'online' && this.rooms.every((room) => this.in(room).isJoined)
  }

  /** The page knows of no missing entry. Under load one is always missing for a moment. */
  get isInSync(): boolean {
    return this.isIn && this.rooms.every((room) => !this.in(room).timeline.missing)
  }

  /** Own messages that are not in the log yet. */
  get unsent() {
    return this.rooms.flatMap((room) => this.chat.outbox.of(room as RoomName))
  }

  say(text: string, room: string = this.room.name): void {
    this.said.push({ room, text })
    this.chat.delivery.say(room as RoomName, text)
  }

  /** Scrolls back until the page has the whole log of a room. */
  async readEverything(name: string = this.room.name): Promise<void> {
    const room = this.in(name)
    const { timeline } = room
    for (let before = -1; timeline.older || timeline.gaps.length > 0;) {
      const gap = timeline.gaps[0]
      await (gap ? room.loader.gap(gap, 'before') : room.loader.older())
      if (timeline.entries.length === before) throw new Error(`the log does not grow over ${before} entries`)
      before = timeline.entries.length
    }
  }

  /** No longer expects the acknowledged messages so far in the log. */
  forget(): void {
    this.said.length = 0
    this.acknowledged.clear()
  }

  close(): void {
    this.isClosed = true
    this.around.close()
  }

  #watchAnswers(): void {
    const { connection } = this.chat
    const ask = connection.ask.bind(connection)
    connection.ask = async (name, input, onAnswer) => {
      const answer = await ask(name, input, onAnswer)
      if (name === 'message' && answer?.ok) {
        const { clientId, ...message } = input as { clientId: string; room: string; text: string }
        const known = this.acknowledged.get(clientId) ?? { ...message, answers: [] }
        known.answers.push(answer.value as MessageValue)
        this.acknowledged.set(clientId, known)
      }
      return answer
    }
  }
}
