import type { MessageEntry, TextEntry } from '../../../common/protocol/entries'
import type { Action } from '../../../common/protocol/moderation'
import type { Member } from '../../../common/protocol/members'
import type { RoomName } from '../../../common/protocol/ids'
import type { RefusalCode } from '../../../common/refusals'
import type { Chat } from '../../sync/chat'
import type { Room } from '../../sync/room'
import { UNDO_MS } from '../../sync/outbox/unsent'
import { closable, closeDialog, openDialog } from '../../ui/dialog'
import { byId, part } from '../../ui/dom'
import type { Words } from '../../ui/words'
import { Lazy } from '../../ui/lazy'
import { heldRows } from '../lists/held-rows'
import { type Item, type ListName, ListView } from '../lists/list-view'
import { exportLog } from './log-export'
import { logLines } from '../lists/log-lines'
import type { Asker } from './asker'
import { reportRows } from '../lists/report-rows'
import { bans, mutes } from '../lists/restrictions'
import { Surroundings } from '../lists/surroundings'
import { Tabs } from './tabs'
import type { Times } from '../times'

export interface SheetCallbacks {
  asker: Asker
  times: Times
  name(room: RoomName): string
  /** Shows a message of a room. */
  goTo(seq: number, room: RoomName): void
  showPerson: (member: Member, beside: Element) => void
  isShielded(room: Room): boolean
  openShield(beside: Element): void
}

/** A busy room must not make the page ask without end. */
const REFRESH_MS = 1_000
/** Already done by another asker. */
const DONE: readonly RefusalCode[] = ['not-found', 'gone']

/** What moderators work with: reports, what is held, bans, mutes and the log of a room. */
export class Sheet {
  readonly #dialog = byId('moderation', HTMLDialogElement)
  readonly #panel = part('panel', this.#dialog)
  readonly #note = part('note', this.#dialog)
  readonly #keys = part('keys', this.#dialog)
  readonly #more = part('more', this.#dialog)
  readonly #export = part('export', this.#dialog)
  readonly #shield = part('shield', this.#dialog)
  readonly #undoBar = new Lazy(async () => (await import('../../log/actions/undo-bar')).undoBar)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: SheetCallbacks
  readonly #tabs: Tabs
  readonly #surroundings: Surroundings
  readonly #views: readonly ListView<never>[]
  #view: ListView<never>
  #room: Room
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStale = false

  constructor(chat: Chat, words: Words, callbacks: SheetCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    this.#surroundings = new Surroundings(callbacks.asker)
    this.#views = this.#viewsOf()
    this.#view = this.#views[0]!
    closable(this.#dialog)
    this.#tabs = new Tabs(part('tabs', this.#dialog), this.#panel, (list) => this.#choose(list as ListName))
    this.#more.addEventListener('click', () => void this.#view.readMore())
    this.#shield.addEventListener('click', () => callbacks.openShield(this.#shield))
    this.#export.addEventListener('click', () => void this.#save())
    chat.connection.on('moderation', ({ room }) => this.#happened(room))
    chat.connection.on('room', ({ room }) => this.#happened(room))
    chat.connection.on('member', ({ room }) => this.#happened(room))
    chat.connection.changes.on(() => this.#happened(this.#room.title))
    chat.events.on(({ room, event }) => event.type === 'changed' && this.#changed(room, event.entries))
    chat.delivery.changed.on(() => this.#dialog.open && this.#view.redraw())
    chat.delivery.kept.on(({ room }) => this.#happened(room))
  }

  /** Opens with what waits. */
  open(room: Room): void {
    this.#room = room
    part('room', this.#dialog).textContent = this.#callbacks.name(room.name)
    this.#surroundings.begin(room)
    for (const view of this.#views) view.begin(room)
    const { reports, held } = room.waiting ?? { reports: 0, held: 0 }
    this.#tabs.choose(reports > 0 ? 'reports' : held > 0 ? 'held' : 'log')
    this.#showState()
    if (!this.#dialog.open) openDialog(this.#dialog)
    this.#tabs.current?.focus()
  }

  #viewsOf(): ListView<never>[] {
    const words = this.#words
    const { asker, times } = this.#callbacks
    const act = (item: Item, action: Action): void => void this.#act(item, action)
    const goTo = (seq: number, room?: RoomName): void => this.#goTo(seq, room)
    const { showPerson } = this.#callbacks
    const name = (room: RoomName): string => this.#callbacks.name(room)
    const remove = ({ target }: { target: number }): void => this.#remove(target)
    const overlay = (entry: TextEntry): TextEntry => {
      // The log hears of a deletion before the list is read again.
      const known = this.#room.timeline.entries.find(({ seq }) => seq === entry.seq)
      return this.#chat.delivery.overlay(this.#room.name, known?.deleted ? known : entry) as TextEntry
    }
    const kinds = [
      reportRows(words, this.#surroundings, { times, act, overlay, remove, goTo, showPerson, name }),
      heldRows(words, { times, act, goTo, showPerson }),
      bans(words, { times, act }),
      mutes(words, { times, act }),
      logLines(words, { times, goTo }),
    ]
    return kinds.map(
      (kind) =>
        new ListView(asker, kind as never, {
          focusElsewhere: () => this.#tabs.current?.focus(),
          changed: () => this.#show(),
        }),
    )
  }

  #choose(list: ListName): void {
    this.#view = this.#views.find(({ name }) => name === list) ?? this.#view
    part('list', this.#dialog).replaceChildren(this.#view.element)
    this.#panel.scrollTop = 0
    this.#export.hidden = list !== 'log'
    part('foot', this.#dialog).classList.toggle('mods__foot--keys', this.#export.hidden)
    this.#keys.textContent = this.#words.say.modKeys[list]
    this.#note.textContent = ''
    this.#show()
    void this.#view.refresh()
  }

  #show(): void {
    const { say } = this.#words
    const { trouble, isRead, count, more, name } = this.#view
    if (isRead || trouble !== null) this.#panel.removeAttribute('aria-busy')
    else this.#panel.setAttribute('aria-busy', 'true')
    this.#more.hidden = !more
    if (trouble !== null) this.#tell(trouble)
    else if (isRead) this.#note.textContent = count === 0 ? say.modNone[name] : ''
  }

  #tell(trouble: RefusalCode | 'not-reached'): void {
    const { say } = this.#words
    this.#note.textContent = trouble === 'not-reached' ? say.notReached : say.failures[trouble]
  }

  #showState(): void {
    const isUp = this.#callbacks.isShielded(this.#room)
    part('shielding', this.#shield).textContent = this.#words.say.shieldIs[isUp ? 'up' : 'down']
    for (const [list, count] of Object.entries(this.#room.waiting ?? {})) {
      const badge = this.#dialog.querySelector(`[data-list="${list}"] [data-part="count"]`)
      if (badge) badge.textContent = count ? this.#words.number(count) : ''
    }
  }

  /** Perhaps another moderator did something. */
  #happened(room: RoomName): void {
    if (!this.#dialog.open || this.#chat.entered(room) !== this.#room) return
    this.#showState()
    this.#refreshSoon()
  }

  /** Reactions and pins are in no list. */
  #changed(room: Room, entries: readonly MessageEntry[]): void {
    const isShown = this.#view.name === 'reports' || this.#view.name === 'held'
    if (
      !this.#dialog.open ||
      room !== this.#room ||
      !entries.some(({ deleted, edited }) => deleted ?? edited)
    )
      return
    this.#surroundings.forget()
    if (isShown) this.#refreshSoon()
  }

  /** At once, and then only once for all that happens within a second. */
  #refreshSoon(): void {
    if (this.#timer !== undefined) return void (this.#isStale = true)
    this.#isStale = false
    void this.#view.refresh()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#isStale && this.#dialog.open) this.#refreshSoon()
    }, REFRESH_MS)
  }

  async #act({ id }: Item, action: Action): Promise<void> {
    const view = this.#view
    const takeBack = view.dealWith(id)
    const answer = await this.#callbacks.asker.moderate(this.#room, action)
    if (answer?.ok || (answer && DONE.includes(answer.code))) return
    takeBack()
    this.#tell(answer?.code ?? 'not-reached')
  }

  #remove(target: number): void {
    const { name } = this.#room
    const undo = this.#chat.delivery.deleteSoon(name, target)
    const what = [this.#words.say.deleted]
    this.#undoBar.use((bar) => bar.offer({ room: name, what, undo, forMs: UNDO_MS }))
  }

  async #save(): Promise<void> {
    const trouble = await exportLog(this.#room, this.#callbacks.asker)
    if (trouble !== null) this.#tell(trouble)
  }

  #goTo(seq: number, room = this.#room.name): void {
    closeDialog(this.#dialog)
    this.#callbacks.goTo(seq, room)
  }
}
