import type { Member } from '../../../common/protocol/members'
import type { RoomName } from '../../../common/protocol/ids'
import { type Door, type Goal, goals, type Known } from './switcher-search'
import { closable, closeDialog, openDialog } from '../../ui/dialog'
import { paintAvatar } from '../../ui/avatar'
import { byId, clone, isComposing, make, part } from '../../ui/dom'
import { markOf } from '../rooms'
import { isolate, type Words } from '../../ui/words'

export interface QuickSwitcherCallbacks {
  /** The rooms and people the page knows, without asking the server. */
  known(): Known
  /** A page of the listed rooms, and where the next one begins; none when the server cannot be reached. */
  listed(query: string, after?: RoomName): Promise<{ doors: Door[]; after: RoomName | undefined }>
  /** The room that a spelling means. */
  roomOf(written: string): RoomName
  isPinned(room: RoomName): boolean
  /** Opens what is written where it is a link with a secret to this chat. @returns whether it is one */
  follow(written: string): boolean
  go(room: RoomName): void
  mention(member: Member): void
}

/** The server is asked once the typing pauses. */
const PAUSE_MS = 200
/** Of the rooms that the server finds by `query`, those behind `after`. */
interface ListedPage {
  query: string
  after: RoomName | undefined
}

const FIRST_PAGE: ListedPage = { query: '', after: undefined }
const NO_KNOWN: Known = { mine: [], listed: [], people: [] }

/** Finds a joined, listed or new room, or a member, by a few letters. */
export class QuickSwitcher {
  readonly #dialog = byId('jump', HTMLDialogElement)
  readonly #field = byId('jump_field', HTMLInputElement)
  readonly #list = byId('jump_list', HTMLElement)
  readonly #words: Words
  readonly #callbacks: QuickSwitcherCallbacks
  #known = NO_KNOWN
  #goals: Goal[] = []
  #options: HTMLElement[] = []
  #active = 0
  /** The next page. */
  #page = FIRST_PAGE
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(words: Words, callbacks: QuickSwitcherCallbacks) {
    this.#words = words
    this.#callbacks = callbacks
    closable(this.#dialog)
    this.#field.addEventListener('input', () => {
      this.#find(0)
      this.#search()
    })
    this.#field.addEventListener('keydown', (event) => this.#pressed(event))
  }

  open(): void {
    this.#known = this.#callbacks.known()
    if (!this.#dialog.open) {
      this.#field.value = ''
      openDialog(this.#dialog)
    }
    this.#find(0)
    this.#field.focus()
    void this.#load(FIRST_PAGE)
  }

  /** Goes to the room of an option, or mentions its member. @param index the active option by default */
  choose(index = this.#active): void {
    const goal = this.#goals[index]
    if (!goal) return
    if (goal.kind === 'more') return void this.#load(this.#page)
    closeDialog(this.#dialog)
    if (goal.kind === 'person') this.#callbacks.mention(goal.member)
    else if (!this.#callbacks.follow(this.#field.value.trim())) this.#callbacks.go(goal.door.room)
  }

  /** Without a next page, all that the server finds by a longer query is here. */
  #search(): void {
    clearTimeout(this.#timer)
    const query = this.#field.value.trim()
    const { query: before, after } = this.#page
    if (query === before || (after === undefined && query.startsWith(before))) return
    this.#timer = setTimeout(() => void this.#load({ query, after: undefined }), PAUSE_MS)
  }

  async #load(page: ListedPage): Promise<void> {
    const { doors, after } = await this.#callbacks.listed(page.query, page.after)
    if (!this.#dialog.open) return
    this.#page = { query: page.query, after }
    const known = new Map([...this.#known.listed, ...doors].map((door) => [door.room, door]))
    this.#known = { ...this.#known, listed: [...known.values()], hasMore: after !== undefined }
    const { scrollTop } = this.#list
    // What is lit stays lit, also where others come before it.
    const lit = this.#goals[this.#active]
    this.#find(this.#active)
    const at = this.#goals.findIndex((goal) => lit && isSame(goal, lit))
    if (at >= 0) this.#activate(at)
    this.#list.scrollTop = scrollTop
    this.#search()
  }

  #find(active: number): void {
    const written = this.#field.value.trim()
    this.#goals = goals(written, this.#callbacks.roomOf(written), this.#known)
    this.#options = this.#goals.map((goal, index) => this.#option(goal, index))
    const groups: HTMLElement[] = []
    this.#goals.forEach((goal, index) => {
      const option = this.#options[index]
      if (goal.kind !== 'more' && this.#goals[index - 1]?.kind !== goal.kind)
        groups.push(this.#group(goal.kind))
      if (option) groups.at(-1)?.append(option)
    })
    this.#list.replaceChildren(...groups)
    this.#list.scrollTop = 0
    this.#activate(active)
  }

  #group(kind: Exclude<Goal['kind'], 'more'>): HTMLElement {
    const { say } = this.#words
    const heading = {
      mine: say.jumpMine,
      listed: say.jumpListed,
      new: say.roomsHeading,
      person: say.onlineNow,
    }[kind]
    const group = clone('jump_group')
    group.setAttribute('aria-label', heading)
    part('heading', group).textContent = heading
    part('heading', group).hidden = kind === 'new'
    return group
  }

  #option(goal: Goal, index: number): HTMLElement {
    const option = clone('jump_option')
    option.id = `jump_${index}`
    this.#mark(goal, option)
    part('name', option).replaceChildren(...this.#name(goal))
    part('more', option).append(...this.#more(goal))
    option.addEventListener('click', () => this.choose(index))
    option.addEventListener('pointermove', () => index !== this.#active && this.#activate(index))
    return option
  }

  /** Reads the same as the sidebar's lists. */
  #mark(goal: Goal, option: HTMLElement): void {
    const [avatar, mark] = [part('avatar', option), part('mark', option)]
    if (goal.kind === 'person') {
      paintAvatar(avatar, goal.member)
      mark.remove()
    } else if (goal.kind === 'more') {
      avatar.remove()
    } else {
      option.dataset['mark'] = markOf(goal.door.room, this.#callbacks.isPinned(goal.door.room))
      avatar.remove()
    }
  }

  #name(goal: Goal): (Node | string)[] {
    if (goal.kind === 'more') return [this.#words.say.jumpMore]
    if (goal.kind === 'person') return [goal.member.nickname]
    if (goal.kind !== 'new') return [goal.door.name]
    return this.#words.sentence(this.#words.say.jumpNew, { name: [isolate(goal.door.name)] })
  }

  #more(goal: Goal): (Node | string)[] {
    if (goal.kind === 'more') return []
    if (goal.kind === 'person') return [goal.member.address ?? '']
    const { topic, online, unread, isMention } = goal.door
    const { say } = this.#words
    const people = online === null ? '' : this.#words.count(say.peopleOnline, online)
    const news = unread > 0 ? this.#words.countMessages(say.unread, unread) : ''
    return [
      make('span', 'jump__topic', topic),
      make('span', 'jump__news', isMention ? say.mentionsYou : news),
      make('span', 'jump__online', people),
    ]
  }

  #activate(index: number): void {
    this.#active = Math.max(0, Math.min(index, this.#options.length - 1))
    this.#options.forEach((option, at) => option.setAttribute('aria-selected', String(at === this.#active)))
    const option = this.#options[this.#active]
    if (option) this.#field.setAttribute('aria-activedescendant', option.id)
    else this.#field.removeAttribute('aria-activedescendant')
    option?.scrollIntoView({ block: 'nearest' })
  }

  #pressed(event: KeyboardEvent): void {
    if (isComposing(event)) return
    const { length } = this.#options
    const to = { ArrowDown: this.#active + 1, ArrowUp: this.#active - 1 }[event.key]
    if (to !== undefined && length > 0) this.#activate((to + length) % length)
    else if (event.key === 'Enter') this.choose()
    else return
    event.preventDefault()
  }
}

/** A new room may turn out to be a listed one. */
function isSame(goal: Goal, other: Goal): boolean {
  if ('door' in goal) return 'door' in other && goal.door.room === other.door.room
  if (goal.kind === 'person') return other.kind === 'person' && goal.member.id === other.member.id
  return false
}
