import { LogReader } from '../../../common/log/log-reader'
import type { Ask, Asks } from '../../../common/protocol/asks'
import type { ChangesValue, JoinValue, MessageValue, Page } from '../../../common/protocol/answers'
import type { ClientId, Epoch, MemberId, Nickname, RoomName } from '../../../common/protocol/ids'
import type { EditEntry, Entry, MessageEntry, TextEntry } from '../../../common/protocol/entries'
import type { Facts } from '../../../common/protocol/facts'
import type { Member } from '../../../common/protocol/members'
import type { RoomInfo } from '../../../common/protocol/rooms'
import type { Answer } from '../../../common/refusals'

/** Small, so that a few messages exceed one answer. */
const NEWEST_PAGE = 3
const CATCH_UP_MAX = 5
const HISTORY_PAGE = 2
const CHANGES_MAX = 1

export const author: Member = { id: 'me' as MemberId, nickname: 'Me' as Nickname }
const other: Member = { id: 'other' as MemberId, nickname: 'Other' as Nickname }

const info: RoomInfo = {
  ...{
    name: 'tea' as RoomName,
    topic: '',
    listed: false,
    access: 'open',
    slowModeSeconds: 0,
    whoSpeaks: 'everyone',
  },
  newcomers: { links: true, files: true },
}

export type Told = { [F in 'message' | 'head']: { fact: F; payload: Facts[F] } }['message' | 'head']

type Said = Pick<TextEntry, 'author' | 'clientId' | 'text'> &
  ({ type: 'text' } | Pick<EditEntry, 'type' | 'target'>)

/** A server with one room, as docs/PROTOCOL.md promises it to be. */
export class SimulatedServer {
  /** Called with each fact while the page is in the room. */
  tell: (told: Told) => void = () => {}
  /** Refuses the next message, retryably. */
  isBusy = false
  /** Another member sends a message between the join and its answer. */
  isTalkative = false
  log: Entry[] = []
  #epoch = 'epoch 1' as Epoch
  #epochs = 1
  #said = 0
  #isInside = false

  /** The connection is lost: the page is not in the room. */
  lost(): void {
    this.#isInside = false
  }

  answer<A extends Ask>(ask: A, input: Asks[A]['input']): Answer<unknown> {
    switch (ask) {
      case 'join':
        return { ok: true, value: this.#join(input as Asks['join']['input']) }
      case 'message':
        return this.#keep(input as Asks['message']['input'])
      case 'history':
        return { ok: true, value: this.#history(input as Asks['history']['input']) }
      case 'changes':
        return { ok: true, value: this.#changes(input as Asks['changes']['input']) }
      case 'leave':
        return { ok: true, value: {} }
      default:
        throw new Error('there is no such ask')
    }
  }

  get messages(): MessageEntry[] {
    const reader = new LogReader()
    reader.hear(this.log)
    return reader.messages()
  }

  /** Another member sends a message. */
  othersSay(): void {
    const clientId = `by other ${++this.#said}` as ClientId
    this.#append({ type: 'text', author: other, clientId, text: `other ${this.#said}` })
  }

  /** Another member changes each of the newest messages. */
  othersChange(count: number): void {
    for (const { seq } of this.messages.slice(-count)) {
      const clientId = `by other ${++this.#said}` as ClientId
      const text = `changed by ${this.#said}`
      this.#append({ type: 'edit', author: other, clientId, target: seq, text })
    }
  }

  tellHead(): void {
    this.#tell({
      fact: 'head',
      payload: { room: 'tea' as RoomName, epoch: this.#epoch, seq: this.log.length },
    })
  }

  /** Restores an older copy: the newest entries are lost, and every connection closes. */
  putBack(count: number): void {
    this.log = this.log.slice(0, -count)
    this.#epoch = `epoch ${++this.#epochs}` as Epoch
    this.#isInside = false
  }

  /** Entries of others after a `seq`. */
  unread(after: number): number {
    return this.messages.filter(({ seq, author: { id } }) => seq > after && id === other.id).length
  }

  #join({ since, read }: Asks['join']['input']): JoinValue {
    this.#isInside = true
    // Told before the answer, which contains it as well.
    if (this.isTalkative) this.othersSay()
    const head = this.log.length
    const reset = since !== undefined && (since.epoch !== this.#epoch || since.seq > head)
    const known = since === undefined || reset ? 0 : since.seq
    const isFew = since !== undefined && !reset && head - known <= CATCH_UP_MAX
    const folded = new Map(this.messages.map((message) => [message.seq, message]))
    const page = isFew
      ? pageOf(
          this.log.slice(known).map((entry) => folded.get(entry.seq) ?? entry),
          known + 1,
          false,
          head,
        )
      : this.#page(head + 1, NEWEST_PAGE)
    const isBetween = ({ seq }: Entry) => since !== undefined && since.seq < seq && seq < page.from
    return {
      ...page,
      ...(read?.epoch === this.#epoch && { unread: this.unread(read.seq) }),
      ...(since && !reset && page.from > since.seq + 1 && { missed: this.messages.filter(isBetween).length }),
      version: 1,
      room: info,
      you: author,
      members: [author],
      count: 1,
      epoch: this.#epoch,
      head,
      reset,
      limits: {
        messageMaxChars: null,
        topicMaxChars: 200,
        nicknameMaxGraphemes: 32,
        returnMsPerMember: 0,
        editWithinMs: null,
      },
    }
  }

  #keep({ clientId, text }: Asks['message']['input']): Answer<MessageValue> {
    if (!this.#isInside) return { ok: false, code: 'not-a-member', retryable: false }
    if (this.isBusy) {
      this.isBusy = false
      return { ok: false, code: 'busy', retryable: true, retryAfterMs: 200 }
    }
    const known = this.log.find((entry) => entry.author.id === author.id && entry.clientId === clientId)
    const { id, seq, at } = known ?? this.#append({ type: 'text', author, clientId, text })
    return { ok: true, value: { id, seq, at } }
  }

  #history({ limit, ...side }: Asks['history']['input']): Page {
    return this.#page('before' in side ? side.before : Infinity, Math.min(limit, HISTORY_PAGE))
  }

  #page(before: number, limit: number): Page {
    const asked = this.messages.filter(({ seq }) => seq < before)
    const entries = asked.slice(-limit)
    const head = this.log.length
    return { ...pageOf(entries, 1, asked.length > limit, head), to: Math.min(before - 1, head) }
  }

  #changes({ from, to, since }: Asks['changes']['input']): ChangesValue {
    const all = this.messages.filter(({ seq, changed = 0 }) => from <= seq && seq <= to && changed > since)
    const entries = all.slice(0, CHANGES_MAX)
    const more = all.length > CHANGES_MAX
    return { entries, through: more ? entries.at(-1)!.seq : to, more, asOf: this.log.length }
  }

  #append(said: Said): Entry {
    const seq = this.log.length + 1
    const entry = { seq, id: `${this.#epoch} ${seq}`, at: seq, ...said } as Entry
    this.log.push(entry)
    this.#tell({
      fact: 'message',
      payload: { room: 'tea' as RoomName, epoch: this.#epoch, entries: [entry] },
    })
    return entry
  }

  #tell(told: Told): void {
    if (this.#isInside) this.tell(told)
  }
}

/** @param lowest `from` when there are no more */
function pageOf(entries: Entry[], lowest: number, more: boolean, head: number): Page {
  const from = more ? entries[0]!.seq : lowest
  return { entries, from, to: head, more, newer: false, floor: 1, asOf: head }
}
