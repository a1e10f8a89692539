import type {
  Ask,
  Asks,
  ClientId,
  Entry,
  Epoch,
  Facts,
  JoinValue,
  Member,
  MemberId,
  MessageValue,
  Nickname,
  Page,
  Place,
  RoomName,
} from '../../../common/protocol'
import type { Answer } from '../../../common/refusals'

/** Small, so that a few messages are already too many for one answer. */
const NEWEST_PAGE = 3
const CATCH_UP_MAX = 5
const HISTORY_PAGE = 2

export const author: Member = { id: 'me' as MemberId, nickname: 'Me' as Nickname }
const other: Member = { id: 'other' as MemberId, nickname: 'Other' as Nickname }

export type Told = { [F in 'message' | 'head']: { fact: F; payload: Facts[F] } }['message' | 'head']

/** A server with one room, as docs/PROTOCOL.md promises it to be. */
export class SimulatedServer {
  /** Hears what the room is told, while the page is in it. */
  tell: (told: Told) => void = () => {}
  /** The next message is refused, and may be sent again later. */
  isBusy = false
  /** Somebody else speaks between entering and the answer. */
  isTalkative = false
  log: Entry[] = []
  #epoch = 'epoch 1' as Epoch
  #epochs = 1
  #said = 0
  #isInside = false

  /** The line is cut: nobody is in the room. */
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
      case 'leave':
        return { ok: true, value: {} }
      default:
        throw new Error('there is no such ask')
    }
  }

  /** Somebody else says something. */
  othersSay(): void {
    this.#append(other, `by other ${++this.#said}` as ClientId, `other ${this.#said}`)
  }

  tellHead(): void {
    this.#tell({
      fact: 'head',
      payload: { room: 'tea' as RoomName, epoch: this.#epoch, seq: this.log.length },
    })
  }

  /** An older copy is put back: the newest entries are gone, and so is every connection. */
  putBack(count: number): void {
    this.log = this.log.slice(0, -count)
    this.#epoch = `epoch ${++this.#epochs}` as Epoch
    this.#isInside = false
  }

  #join({ since }: { since?: Place }): JoinValue {
    this.#isInside = true
    // Told before the answer, which holds it too.
    if (this.isTalkative) this.othersSay()
    const head = this.log.length
    const reset = since !== undefined && (since.epoch !== this.#epoch || since.seq > head)
    const known = since === undefined || reset ? 0 : since.seq
    const isFew = since !== undefined && !reset && head - known <= CATCH_UP_MAX
    const entries = this.log.slice(isFew ? known : Math.max(known, head - NEWEST_PAGE))
    const more = entries.length > 0 && entries[0]!.seq > known + 1
    return {
      ...pageOf(entries, isFew ? known + 1 : 1, more, head),
      version: 1,
      room: { name: 'tea' as RoomName, topic: '' },
      you: author,
      members: [author],
      count: 1,
      epoch: this.#epoch,
      head,
      reset,
      limits: { messageMaxChars: null, topicMaxChars: 200, nicknameMaxGraphemes: 32, returnMsPerMember: 0 },
    }
  }

  #keep({ clientId, text }: Asks['message']['input']): Answer<MessageValue> {
    if (!this.#isInside) return { ok: false, code: 'not-a-member', retryable: false }
    if (this.isBusy) {
      this.isBusy = false
      return { ok: false, code: 'busy', retryable: true, retryAfterMs: 200 }
    }
    const known = this.log.find((entry) => entry.author.id === author.id && entry.clientId === clientId)
    const { id, seq, at } = known ?? this.#append(author, clientId, text)
    return { ok: true, value: { id, seq, at } }
  }

  #history({ before, limit }: Asks['history']['input']): Page {
    const asked = this.log.filter(({ seq }) => seq < before).slice(-limit)
    const entries = asked.slice(-HISTORY_PAGE)
    const more = entries.length > 0 && entries[0]!.seq > 1
    return { ...pageOf(entries, 1, more, this.log.length), to: Math.min(before - 1, this.log.length) }
  }

  #append(by: Member, clientId: ClientId, text: string): Entry {
    const seq = this.log.length + 1
    const entry: Entry = {
      seq,
      id: `${this.#epoch} ${seq}`,
      type: 'text',
      at: seq,
      author: by,
      clientId,
      text,
    }
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

/** @param lowest where it begins when there is no more */
function pageOf(entries: Entry[], lowest: number, more: boolean, head: number): Page {
  const from = more ? entries[0]!.seq : lowest
  return { entries, from, to: head, more, newer: false, floor: 1, asOf: head }
}
