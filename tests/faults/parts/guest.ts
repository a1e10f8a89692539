import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Chat } from '../../../public/sync/chat'
import type { Room } from '../../../public/sync/room'
import type { Entry, MessageValue, RoomName } from '../../../server/protocol'
import { until } from '../../support/chat'
import { builtFolder } from './built'
import { Device, Surroundings } from './surroundings'

type ChatPage = (self: Record<string, unknown>) => { Chat: typeof Chat }

let page: ChatPage | undefined

export interface GuestOptions {
  room?: string
  /** The page of somebody who was here before, on the same device. */
  before?: Guest | undefined
}

/** A person whose page runs the browser's own client code, without a screen. */
export class Guest {
  readonly url: string
  readonly device: Device
  readonly chat: Chat
  readonly around: Surroundings
  /** What the server said was kept, by `clientId`: every answer there was. */
  readonly acknowledged: Map<string, { text: string; answers: MessageValue[] }>
  /** Texts in the order they were said here. */
  readonly said: string[]
  /** How often each `seq` was told to the page since the last reset. */
  readonly told = new Map<number, number>()
  resets = 0
  isClosed = false

  constructor(url: string, { room = 'lobby', before }: GuestOptions = {}) {
    page ??= createRequire(__filename)(join(builtFolder(), 'page.js')) as ChatPage
    this.url = url
    this.device = before?.device ?? new Device()
    this.acknowledged = before?.acknowledged ?? new Map<string, { text: string; answers: MessageValue[] }>()
    this.said = before?.said ?? []
    this.around = new Surroundings(url, this.device)
    this.chat = new (page(this.around.self).Chat)(room as RoomName)
    this.#watchAnswers()
    this.chat.events.on(({ event }) => {
      if (event.type === 'entries')
        for (const { seq } of event.entries) this.told.set(seq, (this.told.get(seq) ?? 0) + 1)
      else if (event.type === 'reset') {
        this.resets += 1
        this.told.clear()
      }
    })
    this.chat.start()
  }

  /** Resolves when the room has let us in. */
  entered(): Promise<void> {
    return until('in the room', () => this.room.isJoined, 20_000)
  }

  get room(): Room {
    return this.chat.current
  }

  get log(): readonly Entry[] {
    return this.room.timeline.entries
  }

  /** Nothing is missing as far as the page knows. */
  get isInSync(): boolean {
    return this.chat.connection.state === 'online' && this.room.isJoined && !this.room.timeline.missing
  }

  /** What was said here and is not yet in the log. */
  get unsent() {
    return this.chat.outbox.of(this.room.name)
  }

  say(text: string): void {
    this.said.push(text)
    this.chat.delivery.put(this.room.name, text)
  }

  /** Scrolls until the page has the whole log. */
  async readEverything(): Promise<void> {
    const { timeline } = this.room
    for (let before = -1; timeline.older || timeline.gaps.length > 0;) {
      const gap = timeline.gaps[0]
      await (gap ? this.room.loadGap(gap, 'before') : this.room.loadOlder())
      if (timeline.entries.length === before) throw new Error(`the log does not grow over ${before} entries`)
      before = timeline.entries.length
    }
  }

  /** What was said and acknowledged so far is not expected in the log any more. */
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
    connection.ask = async (name, input) => {
      const answer = await ask(name, input)
      if (name === 'message' && answer?.ok) {
        const { clientId, text } = input as { clientId: string; text: string }
        const known = this.acknowledged.get(clientId) ?? { text, answers: [] }
        known.answers.push(answer.value as MessageValue)
        this.acknowledged.set(clientId, known)
      }
      return answer
    }
  }
}
