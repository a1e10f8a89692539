import type { ChangeEntry, Entry, MessageEntry } from '../protocol/entries'
import { applyChange, foldedAt, type Folded } from './fold'
import { isChange, isMessage, rewording } from './kinds'
import { concerns, quotedBy } from './quote'
import { add, includes, type Range, type Ranges, without } from './range'

/** All messages of a range, as every change up to `asOf` made them. */
export interface Snapshot extends Range {
  entries: readonly Entry[]
  asOf: number
}

/** Changes behind `since` to the messages of this range were missed. */
export interface Stale extends Range {
  since: number
}

/** What a reader's messages became: those that are new to it, and those it held already. */
export interface Update {
  added: MessageEntry[]
  changed: MessageEntry[]
}

interface Held {
  /** The message as of a `seq` up to which no change was missed. */
  base: Folded
  /** Changes that were heard behind changes that may have been missed. */
  later: ChangeEntry[]
  message: MessageEntry
}

/**
 * The log of one room as a reader holds it: whatever order live entries, pages and answers to `changes` come in and however
 * often, its messages are the same. Changes fold into messages, types it does not know count by their `seq` alone.
 */
export class LogReader {
  /** Newest `seq` up to which everything was heard or told of, gaps aside. */
  last = 0
  #ranges: Ranges = []
  #stale: readonly Stale[] = []
  readonly #held = new Map<number, Held>()
  /** By the message they quote, also those that were let go of. */
  readonly #quoting = new Map<number, Set<number>>()
  readonly #ahead = new Map<number, Entry>()
  /** A change up to this one may not have been heard. */
  #missed = 0
  #asks = 0
  /** Changes that were heard while an answer is out that may be older than they are. */
  #kept: ChangeEntry[] = []

  /** Where every message is held. */
  get ranges(): Ranges {
    return this.#ranges
  }

  get stale(): readonly Stale[] {
    return this.#stale
  }

  at(seq: number): MessageEntry | undefined {
    return this.#held.get(seq)?.message
  }

  messages(): MessageEntry[] {
    return [...this.#held.values()].map(({ message }) => message).sort((a, b) => a.seq - b.seq)
  }

  /** What is held of a range, as of a `seq` up to which no change was missed. */
  snapshot(range: Range): Snapshot {
    const entries = [...this.#held.values()]
      .map(({ base }) => base.message)
      .filter(({ seq }) => includes([range], seq))
      .sort((a, b) => a.seq - b.seq)
    const stale = this.#stale.filter(({ from, to }) => from <= range.to && to >= range.from)
    return { ...range, entries, asOf: Math.min(this.last, ...stale.map(({ since }) => since)) }
  }

  /** Live entries. They count once those before them came. */
  hear(entries: readonly Entry[]): Update {
    this.hold(entries)
    return this.drain()
  }

  /** Keeps live entries until `drain`. */
  hold(entries: readonly Entry[]): void {
    for (const entry of entries) this.#ahead.set(entry.seq, entry)
  }

  drain(): Update {
    const found: Found = new Map()
    for (const seq of this.#ahead.keys()) if (seq <= this.last) this.#ahead.delete(seq)
    const before = this.last
    for (let next = this.#ahead.get(before + 1); next; next = this.#ahead.get(this.last + 1)) {
      this.#ahead.delete(next.seq)
      this.#take(next, next.seq, found)
      this.last = next.seq
    }
    this.#ranges = add(this.#ranges, { from: before + 1, to: this.last })
    return this.#update(found)
  }

  dropAhead(): void {
    this.#ahead.clear()
  }

  /** Every entry of a range that begins at or below `last + 1`, changes included. */
  catchUp({ from, to, entries, asOf }: Snapshot): Update {
    const found: Found = new Map()
    for (const entry of entries) if (isMessage(entry) || entry.seq > this.last) this.#take(entry, asOf, found)
    this.last = Math.max(this.last, to)
    this.#cover({ from, to }, asOf)
    return this.#update(found)
  }

  /** The newest messages. Where they are ahead, the changes between may concern anything that is held. */
  jump(newest: Snapshot): Update {
    const { to, asOf } = newest
    if (to > this.last) {
      const since = this.last
      this.#stale = [...this.#stale, ...this.#current(this.#ranges).map((range) => ({ ...range, since }))]
      this.#missed = Math.max(this.#missed, asOf, to)
      this.last = to
    }
    return this.page(newest)
  }

  page({ from, to, entries, asOf }: Snapshot): Update {
    const found: Found = new Map()
    for (const entry of entries) if (isMessage(entry)) this.#put(entry, asOf, found)
    this.#cover({ from, to }, asOf)
    return this.#update(found)
  }

  /** Messages of a range that changed behind `since`; the others there did not. */
  changes({ from, to, entries, asOf, since }: Snapshot & { since: number }): Update {
    const found: Found = new Map()
    for (const entry of entries)
      if (isMessage(entry) && this.#held.has(entry.seq)) this.#put(entry, asOf, found)
    if (asOf < this.#missed) return this.#update(found)
    for (const stale of this.#stale.filter((each) => since <= each.since)) {
      const range = { from: Math.max(from, stale.from), to: Math.min(to, stale.to) }
      for (const [seq, held] of this.#held)
        if (range.from <= seq && seq <= range.to) this.#put(held.base.message, asOf, found)
      this.#stale = this.#stale.flatMap((each) => (each === stale ? staleWithout(each, range) : each))
    }
    return this.#update(found)
  }

  /** An ask for messages is sent: changes are kept until its answer was taken in. */
  asking(): () => void {
    let isOut = true
    this.#asks += 1
    return () => {
      if (isOut) this.#asks -= 1
      isOut = false
      if (this.#asks === 0) this.#kept = []
    }
  }

  /** Lets go of a range. It can be had again. */
  drop(range: Range): void {
    this.#ranges = without(this.#ranges, range)
    this.#stale = this.#stale.flatMap((each) => staleWithout(each, range))
    for (const seq of this.#held.keys()) if (range.from <= seq && seq <= range.to) this.#held.delete(seq)
  }

  /** Another history begins, with what of it is ahead. */
  reset(): void {
    this.last = this.#missed = 0
    this.#ranges = []
    this.#stale = []
    this.#kept = []
    this.#held.clear()
    this.#quoting.clear()
  }

  /** What of these ranges missed no change. */
  #current(ranges: Ranges): Ranges {
    return this.#stale.reduce<Ranges>((left, stale) => without(left, stale), ranges)
  }

  #cover(range: Range, asOf: number): void {
    const fresh = this.#ranges.reduce<Ranges>((left, each) => without(left, each), [range])
    this.#stale =
      asOf < this.#missed
        ? [...this.#stale, ...fresh.map((each) => ({ ...each, since: asOf }))]
        : this.#stale.flatMap((each) => staleWithout(each, range))
    this.#ranges = add(this.#ranges, range)
  }

  #take(entry: Entry, asOf: number, found: Found): void {
    if (isMessage(entry)) this.#put(entry, asOf, found)
    else if (isChange(entry)) this.#change(entry, found)
  }

  /** Changes the target, and what quotes it. */
  #change(change: ChangeEntry, found: Found): void {
    const quoting = rewording(change) === undefined ? [] : (this.#quoting.get(change.target) ?? [])
    for (const seq of [change.target, ...quoting]) {
      const held = this.#held.get(seq)
      if (held) this.#set(held.base, [...held.later, change], found)
    }
    // What is held now may be let go of before the answer comes.
    if (this.#asks > 0) this.#kept.push(change)
  }

  #put(message: MessageEntry, asOf: number, found: Found): void {
    const { seq } = message
    const held = this.#held.get(seq)
    const base = foldedAt(message, asOf)
    if (held && base.asOf <= held.base.asOf) return
    this.#set(base, held?.later ?? this.#kept.filter((change) => concerns(change, message)), found)
  }

  #set(base: Folded, changes: readonly ChangeEntry[], found: Found): void {
    const { seq } = base.message
    const later = changes.filter((change) => change.seq > base.asOf)
    const now = later.reduce(applyChange, base)
    const before = this.#held.get(seq)?.message
    const isCurrent = base.asOf >= this.#missed
    const quoted = quotedBy(base.message)
    if (quoted !== undefined) this.#quoting.set(quoted, (this.#quoting.get(quoted) ?? new Set()).add(seq))
    this.#held.set(seq, { base: isCurrent ? now : base, later: isCurrent ? [] : later, message: now.message })
    if (before === undefined || !isSame(before, now.message)) found.set(seq, found.get(seq) ?? !before)
  }

  #update(found: Found): Update {
    const messages = [...found.keys()].sort((a, b) => a - b).flatMap((seq) => this.at(seq) ?? [])
    return {
      added: messages.filter(({ seq }) => found.get(seq)),
      changed: messages.filter(({ seq }) => !found.get(seq)),
    }
  }
}

/** Messages that became others, by their `seq`: whether they are new here. */
type Found = Map<number, boolean>

const staleWithout = ({ since, ...range }: Stale, gone: Range): Stale[] =>
  without([range], gone).map((left) => ({ ...left, since }))

const isSame = (a: MessageEntry, b: MessageEntry): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)
