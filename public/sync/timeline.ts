import type { Entry, Epoch, JoinValue, Page, Place } from '../../common/protocol'

/** Entries that exist, are older than some we have, and are not here: `after < seq < before`. */
export interface Gap {
  after: number
  before: number
}

/** Entries that became part of the log, and the `seq` they stand before; `null` at the end. */
export interface Grown {
  entries: readonly Entry[]
  before: number | null
}

/** The end of a log, as it is kept for the next time the page is opened: contiguous, oldest first, up to the newest. */
export interface Remembered {
  epoch: Epoch
  entries: readonly Entry[]
}

/**
 * The log of one room as far as this page knows it. Whatever order entries come in and however often,
 * the log is the same: ascending by `seq`, each once, and every place where some are missing is a known gap.
 */
export class Timeline {
  /** True when the room has entries older than the first one here. */
  older = false
  #epoch: Epoch | null = null
  #log: Entry[] = []
  #gaps: Gap[] = []
  /** Entries that came before the ones between them and the log. */
  readonly #ahead = new Map<number, Entry>()
  /** The history that facts speak of, and its newest `seq`. It may be another than ours until we join again. */
  #heard: Epoch | null = null
  #head = 0
  #joined = false
  #last = 0

  get entries(): readonly Entry[] {
    return this.#log
  }

  get gaps(): readonly Readonly<Gap>[] {
    return this.#gaps
  }

  /** `seq` up to which nothing is missing, gaps aside. */
  get last(): number {
    return this.#last
  }

  get epoch(): Epoch | null {
    return this.#epoch
  }

  /** What to tell the server we have; nothing when we have nothing. */
  get since(): Place | undefined {
    return this.#epoch !== null && this.#last > 0 ? { epoch: this.#epoch, seq: this.#last } : undefined
  }

  /** True while something newer than our log exists. When that lasts, join again. */
  get missing(): boolean {
    return this.#joined && (this.#heard !== this.#epoch || this.#head > this.#last)
  }

  /** At most so many of the newest entries; `null` when there are none. */
  newest(count: number): Remembered | null {
    const from = Math.max(0, ...this.#gaps.map((gap) => gap.before))
    const entries = this.#log.slice(-count).filter((entry) => entry.seq >= from)
    if (this.#epoch === null || entries.at(-1)?.seq !== this.#last) return null
    return { epoch: this.#epoch, entries }
  }

  /** Begins with what an earlier page knew, as if this one had been in the room then. Only before anything else. */
  restore({ epoch, entries }: Remembered): Grown {
    this.#hear(epoch)
    this.#joined = true
    this.#epoch = epoch
    this.#log = [...entries]
    this.#last = this.#head = entries.at(-1)?.seq ?? 0
    this.older = (entries[0]?.seq ?? 1) > 1
    return { entries, before: null }
  }

  /** @returns the entries that joined the end of the log, and whether it had to begin anew */
  joined(
    answer: Pick<JoinValue, 'epoch' | 'head' | 'entries' | 'more' | 'reset'>,
  ): { reset: boolean } & Grown {
    const reset = this.#joined && (answer.reset || answer.epoch !== this.#epoch)
    if (reset) this.#forget()
    if (answer.reset || answer.epoch !== this.#heard) this.#hear(answer.epoch)
    this.#joined = true
    this.#epoch = answer.epoch

    const fresh = answer.entries.filter((entry) => entry.seq > this.#last)
    const first = fresh[0]
    if (this.#log.length === 0) this.older = answer.more
    else if (first && answer.more && first.seq > this.#last + 1)
      this.#gaps.push({ after: this.#last, before: first.seq })
    this.#log.push(...fresh)
    this.#last = Math.max(this.#last, answer.head)
    this.#head = Math.max(this.#head, answer.head)
    for (const seq of this.#ahead.keys()) if (seq <= this.#last) this.#ahead.delete(seq)
    return { reset, entries: [...fresh, ...this.#drain()], before: null }
  }

  /** A fact. @returns the entries that joined the end of the log, held ones included */
  apply(epoch: Epoch, entries: readonly Entry[]): Grown {
    this.head(epoch, entries.at(-1)?.seq ?? 0)
    const isOurs = epoch === this.#epoch
    for (const entry of entries) if (!isOurs || entry.seq > this.#last) this.#ahead.set(entry.seq, entry)
    return { entries: isOurs ? this.#drain() : [], before: null }
  }

  /** A fact: the newest `seq` there is. */
  head(epoch: Epoch, seq: number): void {
    if (epoch !== this.#heard) this.#hear(epoch)
    this.#head = Math.max(this.#head, seq)
  }

  /** A page of history, asked with `before`: older than the first entry, or of either end of a gap. */
  filled(before: number, page: Page): Grown {
    const first = this.#log[0]
    if (!first || before === first.seq) return this.#prepend(before, page)
    const gap = this.#gaps.find((each) => each.after + 1 < before && before <= each.before)
    if (!gap) return { entries: [], before: null }

    const fresh = page.entries.filter((entry) => entry.seq > gap.after && entry.seq < before)
    const at = this.#log.findIndex((entry) => entry.seq >= gap.before)
    this.#log.splice(at, 0, ...fresh)
    // A page may hold fewer entries than asked, so a part may stay open on either side of it.
    const below = { after: gap.after, before: page.more ? (fresh[0]?.seq ?? gap.after) : gap.after }
    const above = { after: before - 1, before: gap.before }
    const open = [below, above].filter((each) => each.after + 1 < each.before)
    this.#gaps.splice(this.#gaps.indexOf(gap), 1, ...open)
    return { entries: fresh, before: gap.before }
  }

  /** Up to `count` entries right before the entry `seq`, as far as they are here. */
  before(seq: number, count: number): readonly Entry[] {
    const end = this.#indexOf(seq)
    return this.#log.slice(Math.max(0, end - count), end)
  }

  /** Up to `count` entries right behind the entry `seq`, as far as they are here. */
  after(seq: number, count: number): readonly Entry[] {
    const from = this.#indexOf(seq + 1)
    return this.#log.slice(from, from + count)
  }

  /** Lets go of the entries between two that are here; they can be had again like any that are missing. */
  cut(after: number, before: number): void {
    const from = this.#indexOf(after + 1)
    const to = this.#indexOf(before)
    if (from >= to) return
    this.#log.splice(from, to - from)
    this.#gaps = this.#gaps.filter((gap) => gap.after < after || gap.before > before)
    this.#gaps.push({ after, before })
  }

  /** Lets go of the oldest entries so that `keep` stay; they can be had again from history. */
  trim(keep: number): void {
    if (this.#log.length <= keep) return
    this.#log = this.#log.slice(-keep)
    this.older = true
    const first = this.#log[0]?.seq ?? 0
    this.#gaps = this.#gaps.filter((gap) => gap.after >= first)
  }

  /** Where the entry `seq` stands, or would stand. */
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

  #prepend(before: number, page: Page): Grown {
    const first = this.#log[0]
    const fresh = page.entries.filter((entry) => entry.seq < before)
    if (!first) return { entries: [], before: null }
    this.#log.unshift(...fresh)
    this.older = page.more && fresh.length > 0
    return { entries: fresh, before: first.seq }
  }

  #drain(): Entry[] {
    const drained: Entry[] = []
    for (let next = this.#ahead.get(this.#last + 1); next; next = this.#ahead.get(this.#last + 1)) {
      this.#ahead.delete(next.seq)
      this.#log.push(next)
      this.#last = next.seq
      drained.push(next)
    }
    return drained
  }

  #hear(epoch: Epoch): void {
    this.#heard = epoch
    this.#head = 0
    this.#ahead.clear()
  }

  #forget(): void {
    this.#log = []
    this.#gaps = []
    this.#last = 0
    this.older = false
  }
}
