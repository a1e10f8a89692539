import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Chat } from '../../../public/sync/chat'
import type { Room } from '../../../public/sync/room'
import type { Entry } from '../../../common/protocol/entries'
import type { MessageValue, Unchanged } from '../../../common/protocol/answers'
import type { Asks } from '../../../common/protocol/asks'
import type { ClientId, RoomName } from '../../../common/protocol/ids'
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

export type TalkCommand = 'message' | 'edit' | 'delete' | 'react'

/** A command that reached the server, and all answers to it. */
export interface Acknowledged {
  asked: { [D in TalkCommand]: { command: D } & Asks[D]['input'] }[TalkCommand]
  answers: (MessageValue | Unchanged)[]
}

/** An own message, as it was last made. */
export interface Said {
  room: string
  clientId: ClientId
  text: string
  isDeleted: boolean
}

/** What entries and unsent messages are known by. */
export type Known = Pick<Entry, 'clientId' | 'author'>

/** Changes are made to one of so many newest messages. */
const NEWEST = 50

/** A person whose page runs the real client code, without a screen. */
export class Guest {
  readonly url: string
  readonly device: Device
  readonly chat: Chat
  readonly around: Surroundings
  /** Every acknowledgement, by `clientId`. */
  readonly acknowledged: Map<string, Acknowledged>
  /** In the order this guest sent them. */
  readonly said: Said[]
  /** The last choice for a message, by its author, `clientId` and the emoji. */
  readonly reacted: Map<string, boolean>
  /** How many changes this guest made. */
  readonly made: { edit: number; delete: number; react: number }
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
    this.reacted = before?.reacted ?? new Map<string, boolean>()
    this.made = before?.made ?? { edit: 0, delete: 0, react: 0 }
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
    this.chat.delivery.say(room as RoomName, text)
    const { clientId } = this.chat.outbox.of(room as RoomName).at(-1)!
    this.said.push({ room, clientId, text, isDeleted: false })
  }

  /** Own messages of a room that are among its newest, or on their way. */
  changeable(room: string): Said[] {
    const newest = this.in(room).timeline.entries.slice(-NEWEST)
    const here = new Set(
      [...newest, ...this.chat.outbox.of(room as RoomName)].map(({ clientId }) => clientId),
    )
    return this.said.filter((each) => each.room === room && !each.isDeleted && here.has(each.clientId))
  }

  /** The newest messages that are not deleted, and own ones on their way. */
  reactable(room: string): Known[] {
    const newest = this.in(room).timeline.entries.slice(-NEWEST)
    const author = this.room.you
    const unsent = this.chat.outbox.of(room as RoomName).filter(({ command }) => command.ask === 'message')
    return [
      ...newest.filter((entry) => entry.type === 'text' && !entry.deleted),
      ...(author ? unsent.map(({ clientId }) => ({ clientId, author })) : []),
    ]
  }

  edit(said: Said, text: string): void {
    this.made.edit += 1
    said.text = text
    this.chat.delivery.edit(said.room as RoomName, this.#target(said.room, said.clientId), text)
  }

  delete(said: Said): void {
    this.made.delete += 1
    said.isDeleted = true
    this.chat.delivery.delete(said.room as RoomName, this.#target(said.room, said.clientId))
  }

  /** Adds the reaction, or takes it back. */
  react(room: string, { clientId, author }: Known, emoji: string): void {
    this.made.react += 1
    const key = `${author.id} ${clientId} ${emoji}`
    const on = !this.reacted.get(key)
    this.reacted.set(key, on)
    this.chat.delivery.react(room as RoomName, this.#target(room, clientId, author.id), emoji, on)
  }

  /** Scrolls back until the page has the whole log of a room. */
  async readEverything(name: string = this.room.name): Promise<void> {
    const room = this.in(name)
    const { timeline } = room
    // A gap may hold changes alone, which add no message.
    const known = (): string => JSON.stringify([timeline.entries.length, timeline.older, timeline.gaps])
    for (let before = ''; timeline.older || timeline.gaps.length > 0;) {
      const gap = timeline.gaps[0]
      await (gap ? room.loader.gap(gap, 'before') : room.loader.older())
      if (known() === before) throw new Error(`the log does not grow: ${before}`)
      before = known()
    }
  }

  /** No longer expects the acknowledged messages so far in the log. */
  forget(): void {
    this.said.length = 0
    this.reacted.clear()
    this.acknowledged.clear()
  }

  close(): void {
    this.isClosed = true
    this.around.close()
  }

  /** As the page names it: by its place in the log, and before it has one, by its `clientId`. */
  #target(room: string, clientId: ClientId, author = this.id): number | ClientId {
    const isIt = (entry: Entry) => entry.clientId === clientId && entry.author.id === author
    return this.in(room).timeline.entries.findLast(isIt)?.seq ?? clientId
  }

  #watchAnswers(): void {
    const { connection } = this.chat
    const ask = connection.ask.bind(connection)
    connection.ask = async (name, input, onAnswer) => {
      const answer = await ask(name, input, onAnswer)
      if (isTalkCommand(name) && answer?.ok) {
        const asked = { command: name, ...(input as Asks['message']['input']) } as Acknowledged['asked']
        const known = this.acknowledged.get(asked.clientId) ?? { asked, answers: [] }
        known.answers.push(answer.value as MessageValue)
        this.acknowledged.set(asked.clientId, known)
      }
      return answer
    }
  }
}

const isTalkCommand = (ask: string): ask is TalkCommand =>
  ['message', 'edit', 'delete', 'react'].includes(ask)
