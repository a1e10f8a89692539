import type { ClientId, Nickname } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { MessageEntry, Quote } from '../../common/protocol/entries'
import type { Unsent } from '../sync/outbox/unsent'
import type { Grown } from '../sync/timeline'
import { clone, make, part } from '../ui/dom'
import { RowIndex } from './rows/row-index'
import { LogPlaceholder } from './log-placeholder'
import { EntryRow, type Scene } from './rows/entry'
import { Gaps } from './gaps'
import { mute, readOnce } from '../ui/live-region'
import { Neighbours } from './rows/neighbours'
import { type Presence, Notices } from './rows/notice'
import { RowFactory } from './rows/row-factory'
import { unsentSaid } from './rows/unsent-said'
import type { UnsentActions } from './rows/unsent-state'
import type { ScrollAnchor } from './scroll-anchor'

/** Above this number, entries that arrive together appear without animation and are not read out. */
const FEW = 3

/** The rows of one room's log, kept while another room is on the screen. */
export class RoomView {
  readonly element = clone('room_log')
  /** The reader's place when the room left the screen; `null` at the bottom. */
  spot: ScrollAnchor | null = null
  readonly rows = part('rows', this.element)
  /** Stands above the first unread entry, when there is one. */
  readonly newLine: HTMLElement
  /** True while newer entries exist than the last row. */
  isCut = false
  readonly gaps: Gaps
  readonly made: RowFactory
  readonly drawn = new RowIndex(this.rows)

  readonly #unsent = part('unsent', this.element)
  readonly #edge: LogPlaceholder
  readonly #own: Scene['own']
  readonly #actions: UnsentActions
  readonly #notices: Notices
  readonly #beside: Neighbours
  readonly #pending = new Map<ClientId, EntryRow>()
  #newFrom: number | null = null

  /** @param room what the room is called */
  constructor(scene: Omit<Scene, 'mentions'>, actions: UnsentActions, room: () => string) {
    this.made = new RowFactory(scene)
    this.#beside = new Neighbours({ rows: this.rows, unsent: this.#unsent, made: this.made }, scene.words)
    this.#edge = new LogPlaceholder(this.element, scene.words, room)
    this.#own = scene.own
    this.#actions = actions
    const { say } = scene.words
    this.newLine = make('div', 'newline', make('span', '', say.newLine))
    mute(this.newLine)
    this.#notices = new Notices(this.rows, scene.words)
    this.gaps = new Gaps(this.rows, this.drawn, scene.words)
  }

  get hasUnsent(): boolean {
    return this.#pending.size > 0
  }

  /** Draws new entries of the log, unless rows before them are not drawn. */
  add({ entries, before }: Grown, isLive: boolean): void {
    for (const { author } of entries) this.made.mentions.know([author], false)
    const next = this.drawn.at(before)
    if (before === null ? this.isCut : next === null) return
    const block = document.createDocumentFragment()
    for (const entry of entries) {
      const element = this.made.make(entry, this.#takePending(entry))
      this.drawn.set(entry.seq, element)
      block.append(element)
    }
    const rows = [...block.children].flatMap((element) => this.made.at(element) ?? [])
    const isRead = isLive && rows.length <= FEW
    for (const row of rows) {
      if (isRead) readOnce(row.element)
      else mute(row.element)
      if (isRead && row instanceof EntryRow) row.arrive()
    }
    this.rows.insertBefore(block, next)
    if (next === null) this.#notices.close()
    const after = this.made.at(next)
    this.#beside.settle(...rows, ...(after ? [after] : []))
    this.#beside.settleFirstUnsent()
    this.made.folds.fit()
    this.#edge.fill()
    if (!isLive) this.markNew(this.#newFrom)
  }

  /** Draws what became of messages, in their rows. */
  change(entries: readonly MessageEntry[]): void {
    const redrawn = entries.flatMap((entry) => {
      const element = this.drawn.at(entry.seq)
      if (element) mute(element)
      return this.made.change(element, entry) ? (element ?? []) : []
    })
    this.#beside.resettle(redrawn)
    this.made.folds.fit()
  }

  #takePending({ author, clientId }: MessageEntry): EntryRow | undefined {
    if (author.id !== this.#own()) return undefined
    const pending = this.#pending.get(clientId)
    this.#pending.delete(clientId)
    return pending
  }

  /** @param quoted how an answer quotes the message `seq` */
  showUnsent(
    unsent: readonly Readonly<Unsent>[],
    author: Member,
    quoted: (seq: number) => Quote | undefined,
    isOnline: boolean,
    now: number,
  ): void {
    const staying = new Set(unsent.map((each) => each.clientId))
    for (const [clientId, row] of this.#pending) {
      if (staying.has(clientId)) continue
      row.element.remove()
      this.#pending.delete(clientId)
      this.made.forget(row.element)
    }
    for (const each of unsent) {
      const said = unsentSaid(each, author, quoted)
      let row = this.#pending.get(each.clientId)
      if (!row) {
        row = this.made.makeSaid(said, true)
        row.arrive()
        mute(row.element)
        this.#pending.set(each.clientId, row)
        this.#unsent.append(row.element)
        this.#beside.settle(row)
      } else if (row.text !== each.text || said.files) row.change(said)
      row.showState(each, isOnline, now, this.#actions)
    }
    this.#beside.settleFirstUnsent()
    this.made.folds.fit()
    if (unsent.length > 0) this.#edge.fill()
  }

  notice(kind: Presence, members: readonly Member[], from?: Nickname): void {
    if (this.isCut) return
    // No earlier than the row above: this device's clock may be behind.
    const at = Math.max(Date.now(), this.made.at(this.rows.lastElementChild)?.at ?? 0)
    for (const row of this.#notices.add(kind, members, at, from)) {
      this.made.know(row)
      this.#beside.settle(row)
    }
    this.#beside.settleFirstUnsent()
  }

  /** @param hasMore whether the room has older entries than the first here */
  showTop(hasMore: boolean): void {
    this.#edge.show(hasMore, this.drawn.size > 0, this.#hasRows)
  }

  /** The room refused the join. An empty log shows the reason. */
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
    for (const each of [element, below]) this.#beside.settleAt(each)
  }

  /** Whether the line above what is new is further down, or among what is not drawn. */
  isLineBelow(bottom: number): boolean {
    if (this.newLine.isConnected) return this.newLine.getBoundingClientRect().top >= bottom
    return this.isCut && this.#newFrom !== null && this.#newFrom >= (this.drawn.lastAbove(null) ?? 0)
  }

  /** The first message behind the entry `seq`: a change of the topic is nothing that waits to be read. */
  firstAfter(seq: number): HTMLElement | null {
    return this.drawn.firstAfter(seq, (row) => this.made.at(row) instanceof EntryRow)
  }

  /** Draws more at the end. @param isEnd whether these are the newest there are */
  addNewer(entries: readonly MessageEntry[], isEnd: boolean): void {
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
    if (below.length > 0) this.cut()
  }

  /** Leaves the following rows undrawn for now. */
  cut(): void {
    this.isCut = true
    this.#unsent.hidden = true
    this.#notices.close()
  }

  #drop(rows: readonly Element[]): void {
    for (const element of rows) {
      this.drawn.remove(element)
      this.made.forget(element)
    }
    for (const end of [this.rows.firstElementChild, this.rows.lastElementChild]) this.#beside.settleAt(end)
  }

  clear(): void {
    this.spot = null
    this.isCut = false
    this.#unsent.hidden = false
    this.drawn.clear()
    this.gaps.clear()
    this.made.clear()
    this.#notices.close()
  }

  /** The room came to the screen, or its width changed. */
  fit(): void {
    this.made.folds.refit()
  }

  /** The user ignores others than before. */
  refold(): void {
    this.#beside.resettle([...this.rows.children].filter((element) => this.made.refold(element)))
  }

  redate(now: number): void {
    for (const day of this.element.querySelectorAll('.day')) {
      this.made.at(day.parentElement)?.redate(now)
    }
  }
}
