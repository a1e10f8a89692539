import type { ClientId, Entry, Member, Nickname } from '../../server/protocol'
import type { Unsent } from '../sync/outbox'
import type { Grown } from '../sync/timeline'
import { clone, make, part } from './dom'
import { Drawn } from './drawn'
import { Edge } from './edge'
import { EntryRow, type Said, type Scene, type UnsentActions } from './entry'
import { Folds } from './fold'
import { Gaps } from './gaps'
import { Mentions } from './mentions'
import { type News, Notices, TopicRow } from './notice'
import type { Row } from './row'

/** More arriving at once than this slide in no more. */
const FEW = 3

/** What one room's log looks like. It is kept while another room is on the screen. */
export class RoomLog {
  readonly element = clone('room_log')
  /** Where the page was scrolled to when the room left the screen; `null` at the bottom. */
  scrollTop: number | null = null
  readonly rows = part('rows', this.element)
  /** Stands above the first unread entry, when there is one. */
  readonly newLine: HTMLElement
  readonly mentions = new Mentions()
  /** True while newer entries exist than the last row. */
  isCut = false
  readonly gaps: Gaps
  readonly drawn = new Drawn(this.rows)

  readonly #unsent = part('unsent', this.element)
  readonly #edge: Edge
  readonly #scene: Scene
  readonly #actions: UnsentActions
  readonly #notices: Notices
  readonly #pending = new Map<ClientId, EntryRow>()
  readonly #rowOf = new WeakMap<Element, Row>()
  readonly #folds = new Folds()
  #newFrom: number | null = null

  constructor(scene: Omit<Scene, 'mentions'>, actions: UnsentActions) {
    this.#scene = { ...scene, mentions: this.mentions }
    this.#actions = actions
    this.#edge = new Edge(this.element, scene.words)
    const { say } = scene.words
    this.newLine = make('div', 'newline', make('span', '', say.newLine))
    this.#notices = new Notices(this.rows, scene.words)
    this.gaps = new Gaps(this.rows, this.drawn, scene.words)
  }

  get hasUnsent(): boolean {
    return this.#pending.size > 0
  }

  /** Draws what became part of the log. What lies behind rows that are not drawn is not either. */
  add({ entries, before }: Grown, isLive: boolean): void {
    for (const { author } of entries) this.mentions.know([author], false)
    const next = this.drawn.at(before)
    if (before === null ? this.isCut : next === null) return
    const block = document.createDocumentFragment()
    for (const entry of entries) {
      const element = this.#elementFor(entry)
      this.drawn.set(entry.seq, element)
      block.append(element)
    }
    const rows = [...block.children].flatMap((element) => this.#rowOf.get(element) ?? [])
    if (isLive && rows.length <= FEW) for (const row of rows) if (row instanceof EntryRow) row.arrive()
    this.rows.insertBefore(block, next)
    if (next === null) this.#notices.close()
    const after = next && this.#rowOf.get(next)
    for (const row of after ? [...rows, after] : rows) this.#settle(row)
    this.#settleFirstUnsent()
    this.#folds.fit()
    this.#edge.fill()
    if (!isLive) this.markNew(this.#newFrom)
  }

  showUnsent(unsent: readonly Readonly<Unsent>[], author: Member, isOnline: boolean, now: number): void {
    const staying = new Set(unsent.map((each) => each.clientId))
    for (const [clientId, row] of this.#pending) {
      if (staying.has(clientId)) continue
      row.element.remove()
      this.#pending.delete(clientId)
      this.#forget(row.element)
    }
    for (const each of unsent) {
      let row = this.#pending.get(each.clientId)
      if (!row) {
        row = this.#newRow({ author, at: each.order, text: each.text }, true)
        row.arrive()
        this.#pending.set(each.clientId, row)
        this.#unsent.append(row.element)
        this.#settle(row)
      }
      row.showState(each, isOnline, now, this.#actions)
    }
    this.#settleFirstUnsent()
    this.#folds.fit()
    if (unsent.length > 0) this.#edge.fill()
  }

  notice(kind: News, members: readonly Member[], from?: Nickname): void {
    this.#notices.add(kind, members, from)
    this.#settleFirstUnsent()
  }

  /** @param hasMore whether the room has older entries than the first here */
  showTop(hasMore: boolean): void {
    this.#edge.show(hasMore, this.drawn.size > 0, this.#hasRows)
  }

  /** The room does not let us in. Where there is nothing else to read, that stands in its place. */
  refuse(reason: string): void {
    this.#edge.refuse(reason, this.#hasRows)
  }

  get #hasRows(): boolean {
    return this.drawn.size > 0 || this.hasUnsent
  }

  /** Draws a line above the first entry behind `seq`, as soon as there is one; `null` takes it away. */
  markNew(seq: number | null): void {
    this.#newFrom = seq
    const below = this.newLine.nextElementSibling
    this.newLine.remove()
    const element = seq === null ? null : this.firstAfter(seq)
    element?.before(this.newLine)
    for (const each of [element, below]) this.#settleAt(each)
  }

  /** The first row to be seen behind the entry `seq`. */
  firstAfter(seq: number): HTMLElement | null {
    return this.drawn.firstAfter(seq, (row) => this.#rowOf.has(row))
  }

  /** Draws more at the end. @param isEnd whether these are the newest there are */
  addNewer(entries: readonly Entry[], isEnd: boolean): void {
    this.isCut = false
    this.add({ entries, before: null }, false)
    this.isCut = !isEnd
    this.#unsent.hidden = this.isCut
  }

  /** Drops the rows above the entry `seq`. */
  dropAbove(seq: number): void {
    this.#drop(this.drawn.above(seq))
  }

  /** Keeps `count` rows around one of them. */
  keepAround(middle: Element, count: number): void {
    const { above, below } = this.drawn.beyond(middle, count)
    this.#drop(above)
    this.#drop(below)
    if (below.length === 0) return
    this.isCut = true
    this.#unsent.hidden = true
    this.#notices.close()
  }

  #drop(rows: readonly Element[]): void {
    for (const element of rows) {
      this.drawn.remove(element)
      this.#forget(element)
    }
    this.#settleAt(this.rows.firstElementChild)
  }

  clear(): void {
    this.isCut = false
    this.#unsent.hidden = false
    this.drawn.clear()
    this.gaps.clear()
    this.mentions.clear()
    this.#folds.clear()
    this.#notices.close()
  }

  /** The entry that `element` is a part of. */
  entryAt(element: Element): EntryRow | null {
    const row = element.closest('.row')
    const entry = row && this.#rowOf.get(row)
    return entry instanceof EntryRow ? entry : null
  }

  /** The room came to the screen, or its width changed. */
  fit(): void {
    this.#folds.refit()
  }

  redate(now: number): void {
    for (const day of this.element.querySelectorAll('.day')) {
      const row = day.parentElement && this.#rowOf.get(day.parentElement)
      row?.redate(now)
    }
  }

  /** A new row, or the one that was shown while the entry was on its way. */
  #elementFor(entry: Entry): HTMLElement {
    switch (entry.type) {
      case 'text': {
        const isOwn = entry.author.id === this.#scene.own()
        const pending = isOwn ? this.#pending.get(entry.clientId) : undefined
        const row = pending ?? this.#newRow(entry, isOwn)
        this.#pending.delete(entry.clientId)
        row.confirm(entry)
        return row.element
      }
      case 'topic': {
        const row = new TopicRow(this.#scene.words, entry)
        this.#rowOf.set(row.element, row)
        return row.element
      }
      default: {
        // A kind that this page does not know has a place in the log and nothing to show.
        const element = make('div', 'row')
        element.dataset['seq'] = String((entry as Entry).seq)
        return element
      }
    }
  }

  #newRow(said: Said, isOwn: boolean): EntryRow {
    const row = new EntryRow(this.#scene, said, isOwn)
    this.#rowOf.set(row.element, row)
    this.#folds.add(row)
    this.mentions.add(row)
    return row
  }

  #forget(element: Element): void {
    const row = this.#rowOf.get(element)
    if (!(row instanceof EntryRow)) return
    this.#folds.forget(row)
    this.mentions.forget(row)
  }

  #settleFirstUnsent(): void {
    this.#settleAt(this.#unsent.firstElementChild)
  }

  #settleAt(element: Element | null): void {
    const row = element && this.#rowOf.get(element)
    if (row) this.#settle(row)
  }

  /** Fits a row to the one above it; notices and gaps between them break a group, not a day. */
  #settle(row: Row): void {
    const above = this.#above(row.element)
    let previous = above
    while (previous && !this.#rowOf.has(previous)) previous = this.#above(previous)
    row.follow((previous && this.#rowOf.get(previous)) ?? null, previous === above)
  }

  /** What is to be seen above an element. */
  #above(element: Element): Element | null {
    const isUnsent = element.parentElement === this.#unsent
    const above = element.previousElementSibling ?? (isUnsent ? this.rows.lastElementChild : null)
    return above?.matches('[data-seq]') ? this.#above(above) : above
  }
}
