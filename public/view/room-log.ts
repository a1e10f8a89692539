import type { ClientId, Entry, Member, MemberId, Nickname } from '../../server/protocol'
import type { Unsent } from '../sync/outbox'
import type { Gap, Grown } from '../sync/timeline'
import { clone, make, part } from './dom'
import { EntryRow, saidIn, type UnsentActions } from './entry'
import { Notice, renameNotice } from './notice'
import type { Words } from './words'

/** More arriving at once than this slide in no more. */
const FEW = 3

/** What one room's log looks like. It is kept while another room is on the screen. */
export class RoomLog {
  readonly element = clone('room_log')
  /** Where the page was scrolled to when the room left the screen; `null` at the bottom. */
  scrollTop: number | null = null
  readonly rows = part('rows', this.element)
  gapRows: { gap: Readonly<Gap>; element: HTMLElement }[] = []

  readonly #top = part('top', this.element)
  readonly #unsent = part('unsent', this.element)
  readonly #empty = part('empty', this.element)
  readonly #words: Words
  readonly #actions: UnsentActions
  readonly #newLine: HTMLElement
  readonly #entries = new Map<number, EntryRow>()
  readonly #pending = new Map<ClientId, EntryRow>()
  readonly #rowOf = new WeakMap<Element, EntryRow>()
  /** The notice that stands last, as long as it does. */
  #notice: Notice | null = null
  #newFrom: number | null = null

  constructor(words: Words, actions: UnsentActions) {
    this.#words = words
    this.#actions = actions
    this.#newLine = make('div', 'newline', make('span', '', words.say.newLine))
    part('quiet', this.element).textContent = words.say.emptyRoom
    part('hint', this.element).textContent = words.say.emptyRoomHint
  }

  get hasUnsent(): boolean {
    return this.#pending.size > 0
  }

  add({ entries, before }: Grown, own: MemberId | undefined, isLive: boolean): void {
    const next = before === null ? null : (this.#entries.get(before)?.element ?? null)
    const block = document.createDocumentFragment()
    const rows = entries.map((entry) => this.#rowFor(entry, own))
    for (const row of rows) block.append(row.element)
    if (isLive && rows.length <= FEW) for (const row of rows) row.arrive()
    this.rows.insertBefore(block, next)
    if (next === null) this.#notice = null
    const after = next && this.#rowOf.get(next)
    for (const row of after ? [...rows, after] : rows) this.#settle(row)
    this.#settleFirstUnsent()
    this.#empty.hidden = true
    if (!isLive) this.markNew(this.#newFrom)
  }

  showUnsent(unsent: readonly Readonly<Unsent>[], author: Member, isOnline: boolean, now: number): void {
    const staying = new Set(unsent.map((each) => each.clientId))
    for (const [clientId, row] of this.#pending) {
      if (staying.has(clientId)) continue
      row.element.remove()
      this.#pending.delete(clientId)
    }
    for (const each of unsent) {
      let row = this.#pending.get(each.clientId)
      if (!row) {
        row = new EntryRow(this.#words, { author, at: each.order, text: each.text }, true)
        row.offer(each.clientId, this.#actions)
        row.arrive()
        this.#rowOf.set(row.element, row)
        this.#pending.set(each.clientId, row)
        this.#unsent.append(row.element)
        this.#settle(row)
      }
      row.showState(each, isOnline, now)
    }
    this.#settleFirstUnsent()
    if (unsent.length > 0) this.#empty.hidden = true
  }

  notice(kind: 'join' | 'leave', members: readonly Member[]): void {
    if (this.#notice?.kind !== kind) {
      this.#notice = new Notice(kind, this.#words)
      this.rows.append(this.#notice.element)
    }
    this.#notice.add(members)
    this.#settleFirstUnsent()
  }

  renamed(from: Nickname, member: Member): void {
    this.#notice = null
    this.rows.append(renameNotice(this.#words, from, member.nickname))
    this.#settleFirstUnsent()
  }

  /** @param onLoad asks for what is missing, from the side it is clicked from */
  showGaps(gaps: readonly Readonly<Gap>[], onLoad: (gap: Readonly<Gap>) => void): void {
    const before = this.gapRows
    this.gapRows = gaps.map((gap) => before.find((each) => each.gap === gap) ?? this.#gapRow(gap, onLoad))
    for (const row of before) if (!this.gapRows.includes(row)) row.element.remove()
    for (const { gap, element } of this.gapRows) {
      const missing = gap.before - gap.after - 1
      part('load', element).textContent = this.#words.count(this.#words.say.gap, missing)
      const below = this.#entries.get(gap.before)?.element ?? null
      if (element.nextSibling !== below || !element.isConnected) this.rows.insertBefore(element, below)
    }
  }

  #gapRow(gap: Readonly<Gap>, onLoad: (gap: Readonly<Gap>) => void): RoomLog['gapRows'][number] {
    const element = clone('gap')
    part('load', element).addEventListener('click', () => onLoad(gap))
    return { gap, element }
  }

  /** @param hasMore whether the room has older entries than the first here */
  showTop(hasMore: boolean): void {
    const isEmpty = this.#entries.size === 0
    this.#top.textContent = hasMore ? this.#words.say.loadingOlder : isEmpty ? '' : this.#words.say.beginning
    this.#empty.hidden = !isEmpty || hasMore || this.#pending.size > 0
  }

  /** Draws a line above the first entry behind `seq`, as soon as there is one; `null` takes it away. */
  markNew(seq: number | null): void {
    this.#newFrom = seq
    const below = this.#newLine.nextElementSibling
    this.#newLine.remove()
    const isNew = (each: number): boolean => seq !== null && each > seq
    const first = Math.min(...[...this.#entries.keys()].filter(isNew))
    const row = this.#entries.get(first)
    if (row && row.element !== this.rows.firstElementChild) row.element.before(this.#newLine)
    for (const each of [row, below && this.#rowOf.get(below)]) if (each) this.#settle(each)
  }

  /** Drops the rows above the entry `seq`. */
  trim(seq: number): void {
    const first = this.#entries.get(seq)
    if (!first) return
    while (this.rows.firstElementChild && this.rows.firstElementChild !== first.element) {
      this.rows.firstElementChild.remove()
    }
    for (const each of this.#entries.keys()) if (each < seq) this.#entries.delete(each)
    this.#settle(first)
  }

  clear(): void {
    this.rows.replaceChildren()
    this.gapRows = []
    this.#entries.clear()
    this.#notice = null
  }

  /** A new row, or the one that was shown while the entry was on its way. */
  #rowFor(entry: Entry, own: MemberId | undefined): EntryRow {
    const isOwn = entry.author.id === own
    const pending = isOwn ? this.#pending.get(entry.clientId) : undefined
    const row = pending ?? new EntryRow(this.#words, saidIn(entry), isOwn)
    this.#pending.delete(entry.clientId)
    row.confirm(entry)
    this.#rowOf.set(row.element, row)
    this.#entries.set(entry.seq, row)
    return row
  }

  #settleFirstUnsent(): void {
    const first = this.#unsent.firstElementChild
    const row = first && this.#rowOf.get(first)
    if (row) this.#settle(row)
  }

  /** Fits a row to the one above it; notices and gaps between them break a group, not a day. */
  #settle(row: EntryRow): void {
    const above = this.#above(row.element)
    let previous = above
    while (previous && !this.#rowOf.has(previous)) previous = this.#above(previous)
    row.follow((previous && this.#rowOf.get(previous)) ?? null, previous === above)
  }

  #above(element: Element): Element | null {
    const isUnsent = element.parentElement === this.#unsent
    return element.previousElementSibling ?? (isUnsent ? this.rows.lastElementChild : null)
  }
}
