import { LogReader, type Snapshot, type Stale, type Update } from '../../common/log/log-reader'
import type { Ranges } from '../../common/log/range'
import { owned } from '../../common/log/own'
import type { Entry, MessageEntry } from '../../common/protocol/entries'
import type { Epoch, MemberId, Place } from '../../common/protocol/ids'
import type { ChangesValue, JoinValue, Page } from '../../common/protocol/answers'
import { type Gap, gapsIn } from './gap'

/** Messages that became part of the log, and the one they stand before; `null` at the end. */
export interface Grown {
  entries: readonly MessageEntry[]
  before: number | null
}

/** What the log became: messages that are new here, place by place, and those that are now otherwise. */
export interface Growth {
  grown: readonly Grown[]
  changed: readonly MessageEntry[]
}

/** The end of a log, as it is kept for the next time the page is opened: complete from `from` up to the newest entry. */
export interface Remembered extends Snapshot {
  epoch: Epoch
}

type Joined = Pick<JoinValue, 'epoch' | 'head' | 'missed' | 'reset'> & JoinedPage
type JoinedPage = Pick<Page, 'entries' | 'from' | 'more' | 'floor' | 'asOf' | 'mine'>

/**
 * The log of one room as far as this page knows it. Whatever order entries come in and however often, the log is the same:
 * messages, folded, ascending by `seq`, each once, and every place where some are missing is a known gap.
 */
export class Timeline {
  /** Its reader. */
  own: MemberId | undefined
  /** How often another history began. */
  resets = 0
  #epoch: Epoch | null = null
  readonly #reader = new LogReader()
  #log: MessageEntry[] = []
  #gaps: Gap[] = []
  #floor = 1
  /** The history that facts speak of, and its newest `seq`. It may be another than ours until we join again. */
  #heard: Epoch | null = null
  #head = 0
  #joined = false

  get entries(): readonly MessageEntry[] {
    return this.#log
  }

  get gaps(): readonly Readonly<Gap>[] {
    return this.#gaps
  }

  /** `seq` from which on the first range is complete. */
  get first(): number {
    return this.#reader.ranges[0]?.from ?? this.#floor
  }

  /** True when the room may have messages older than the first one here. */
  get older(): boolean {
    return this.first > this.#floor
  }

  /** Where every message is here. */
  get held(): Ranges {
    return this.#reader.ranges
  }

  /** `seq` up to which nothing is missing, gaps aside. */
  get last(): number {
    return this.#reader.last
  }

  get epoch(): Epoch | null {
    return this.#epoch
  }

  /** What to tell the server we have; nothing when we have nothing. */
  get since(): Place | undefined {
    return this.#epoch !== null && this.last > 0 ? { epoch: this.#epoch, seq: this.last } : undefined
  }

  /** True while something newer than our log exists. When that lasts, join again. */
  get missing(): boolean {
    return this.#joined && (this.#heard !== this.#epoch || this.#head > this.last)
  }

  /** Where changes may have been missed. */
  get stale(): readonly Stale[] {
    return this.#reader.stale
  }

  /** At most so many of the newest messages; `null` when there are none. */
  newest(count: number): Remembered | null {
    const range = this.#reader.ranges.at(-1)
    const first = this.#log.slice(-count).find(({ seq }) => range && seq >= range.from)
    if (this.#epoch === null || !range || !first || range.to !== this.last) return null
    const isCut = (this.before(first.seq, 1)[0]?.seq ?? 0) >= range.from
    const from = isCut ? first.seq : range.from
    return { epoch: this.#epoch, ...this.#reader.snapshot({ from, to: range.to }) }
  }

  /** Begins with what an earlier page knew, as if this one had been in the room then. Only before anything else. */
  restore({ epoch, ...snapshot }: Remembered): Growth {
    this.#hear(epoch)
    this.#joined = true
    this.#epoch = epoch
    this.#head = snapshot.to
    return this.#take([this.#reader.jump(snapshot)])
  }

  /**
   * @param since what the server was told that we have
   * @returns what the log became, and whether it had to begin anew
   */
  joined(answer: Joined, since?: Place): { reset: boolean } & Growth {
    const reset = this.#joined && (answer.reset || answer.epoch !== this.#epoch)
    if (reset) this.#forget()
    if (answer.reset || answer.epoch !== this.#heard) this.#hear(answer.epoch)
    this.#joined = true
    this.#epoch = answer.epoch
    this.#floor = answer.floor
    this.#head = Math.max(this.#head, answer.head)
    const isWhole = since !== undefined && !reset && answer.missed === 0
    const from = isWhole ? Math.min(since.seq + 1, answer.from) : answer.from
    const snapshot = { from, to: answer.head, entries: this.#owned(answer), asOf: answer.asOf }
    const hasAll = since !== undefined && !reset && !answer.more && answer.from === since.seq + 1
    const caughtUp = hasAll ? this.#reader.catchUp(snapshot) : this.#reader.jump(snapshot)
    return { reset, ...this.#take([caughtUp, this.#reader.drain()], answer.missed) }
  }

  /** Facts, in the order in which they came. */
  apply(facts: readonly { epoch: Epoch; entries: readonly Entry[] }[]): Growth {
    for (const { epoch, entries } of facts) {
      this.head(epoch, entries.at(-1)?.seq ?? 0)
      this.#reader.hold(owned(entries, this.own))
    }
    return this.#heard === this.#epoch ? this.#take([this.#reader.drain()]) : { grown: [], changed: [] }
  }

  /** A fact: the newest `seq` there is. */
  head(epoch: Epoch, seq: number): void {
    if (epoch !== this.#heard) this.#hear(epoch)
    this.#head = Math.max(this.#head, seq)
  }

  /** An ask for messages is sent. @returns to be called when its answer was taken in */
  asking(): () => void {
    return this.#reader.asking()
  }

  /** A page of history. */
  filled({ floor, ...page }: Page): Growth {
    this.#floor = floor
    return this.#take([this.#reader.page({ ...page, entries: this.#owned(page) })])
  }

  /** Messages of a range that changed behind `since`, as they are now. */
  refreshed(answer: Snapshot & Pick<ChangesValue, 'mine'> & { since: number }): Growth {
    return this.#take([this.#reader.changes({ ...answer, entries: this.#owned(answer) })])
  }

  /** Up to `count` messages right before the entry `seq`, as far as they are here. */
  before(seq: number, count: number): readonly MessageEntry[] {
    const end = this.#indexOf(seq)
    return this.#log.slice(Math.max(0, end - count), end)
  }

  /** Up to `count` messages right behind the entry `seq`, as far as they are here. */
  after(seq: number, count: number): readonly MessageEntry[] {
    const from = this.#indexOf(seq + 1)
    return this.#log.slice(from, from + count)
  }

  /** Lets go of the messages between two that are here; they can be had again like any that are missing. */
  cut(after: number, before: number): void {
    const from = this.#indexOf(after + 1)
    const to = this.#indexOf(before)
    if (from >= to) return
    this.#log.splice(from, to - from)
    this.#drop(after + 1, before - 1, to - from)
  }

  /** Lets go of the oldest messages so that `keep` stay; they can be had again from history. */
  trim(keep: number): void {
    if (this.#log.length <= keep) return
    this.#log = this.#log.slice(-keep)
    this.#drop(this.first, (this.#log[0]?.seq ?? 0) - 1)
  }

  /** Where the message `seq` stands, or would stand. */
  #indexOf(seq: number): number {
    let low = 0
    let high = this.#log.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#log[middle]!.seq < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  #drop(from: number, to: number, messages = 0): void {
    this.#reader.drop({ from, to })
    this.#gaps = gapsIn(this.#reader.ranges, this.#log, this.#gaps, { dropped: messages })
  }

  #owned({ entries, mine }: { entries: readonly Entry[]; mine?: ChangesValue['mine'] }): Entry[] {
    return owned(entries, this.own, mine)
  }

  #take(updates: readonly Update[], missed?: number): Growth {
    const grown = updates.flatMap(({ added }) => this.#insert(added))
    const changed = updates.flatMap(({ changed }) => changed)
    for (const message of changed) this.#log[this.#indexOf(message.seq)] = message
    this.#gaps = gapsIn(this.#reader.ranges, this.#log, this.#gaps, { missed })
    return { grown, changed }
  }

  #insert(added: readonly MessageEntry[]): Grown[] {
    const grown: Grown[] = []
    for (let end = added.length; end > 0;) {
      const at = this.#indexOf(added[end - 1]!.seq)
      const before = this.#log[at]?.seq ?? null
      const after = this.#log[at - 1]?.seq ?? 0
      const start = added.findIndex(({ seq }) => seq > after)
      const entries = added.slice(start, end)
      this.#log.splice(at, 0, ...entries)
      grown.unshift({ entries, before })
      end = start
    }
    return grown
  }

  #hear(epoch: Epoch): void {
    this.#heard = epoch
    this.#head = 0
    this.#reader.dropAhead()
  }

  #forget(): void {
    this.resets += 1
    this.#reader.reset()
    this.#log = []
    this.#gaps = []
  }
}
