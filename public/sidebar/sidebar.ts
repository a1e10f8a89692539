import type { Member } from '../../common/protocol/members'
import type { Nickname, RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { Signal } from '../sync/signal'
import type { Preferences } from '../device/preferences'
import { byId, isComposing } from '../ui/dom'
import { Drawer } from './drawer'
import type { Invite, SecretLink } from './invite'
import { closeDialog, openDialog, openedDialog } from '../ui/dialog'
import type { ChatSwitcherCallbacks } from './switcher/chat-switcher'
import type { QuickSwitcher } from './switcher/quick-switcher'
import { Lazy } from '../ui/lazy'
import { Members } from './members'
import type { NicknameTaker } from './nickname-form'
import type { PersonMenu } from './person-menu'
import type { PartOfRoom, RoomMenu, RoomMenuCallbacks } from './room-menu'
import { RoomList } from './rooms'
import type { Settings } from '../settings/settings'
import { isMac, onShortcut } from '../ui/shortcut'
import type { Words } from '../ui/words'

export interface SidebarCallbacks {
  go(room: RoomName): void
  leave(room: RoomName): void
  /** Mentions a member in the text field. */
  mention(nickname: Nickname): void
  /** Opens the editor of the user's nickname. */
  rename(): void
  takeNickname: NicknameTaker
}

/** The sidebar and what opens from it: rooms, members, the quick switcher, invitations, settings. */
export class Sidebar {
  /** The user wants what a room has beside its log. */
  readonly opening = new Signal<{ room: RoomName; what: PartOfRoom }>()
  readonly #chat: Chat
  readonly #drawer = new Drawer()
  readonly #topic = byId('room_topic', HTMLElement)
  readonly #about = byId('room_about', HTMLButtonElement)
  readonly #list: RoomList
  readonly #roomMenu: Lazy<RoomMenu>
  readonly #personMenu: Lazy<PersonMenu>
  readonly #members: Members
  readonly #invite: Lazy<Invite>
  readonly #settings: Lazy<Settings>
  #nickname: Nickname | null = null
  #isJumpEntered = false

  constructor(chat: Chat, words: Words, preferences: Preferences, callbacks: SidebarCallbacks) {
    this.#chat = chat
    const roomMenuCallbacks: RoomMenuCallbacks = {
      name: (room) => this.name(room, ''),
      leave: (room) => callbacks.leave(room),
      openOf: (room, what) => this.opening.tell({ room, what }),
    }
    this.#roomMenu = new Lazy(
      async () => new (await import('./room-menu')).RoomMenu(words, chat, roomMenuCallbacks),
    )
    const aboutRoom = (room: RoomName, beside: Element): void =>
      this.#roomMenu.use((menu) => menu.open(room, beside))
    this.#list = new RoomList(words, chat.rooms, {
      open: (room) => callbacks.go(room),
      more: aboutRoom,
      topic: (room) => chat.entered(room)?.topic ?? '',
    })
    this.#about.addEventListener('click', () => aboutRoom(chat.current.name, this.#about))

    const mention = (nickname: Nickname): void => {
      this.close()
      callbacks.mention(nickname)
    }
    const rename = (): void => {
      this.close()
      callbacks.rename()
    }
    this.#personMenu = new Lazy(
      async () => new (await import('./person-menu')).PersonMenu(words, chat, { mention, rename }),
    )
    this.#members = new Members(words, {
      open: (member, beside) => this.showPerson(member, beside),
      more: () => chat.current.loadMembers(),
    })
    this.#offerJump(words, { name: (room) => this.name(room, ''), go: (room) => callbacks.go(room), mention })
    this.#invite = new Lazy(async () => new (await import('./invite')).Invite(chat, words))
    this.#invite.openBy(byId('invite_open', HTMLElement), (each) => each.open())
    const { takeNickname } = callbacks
    this.#settings = new Lazy(
      async () => new (await import('../settings/settings')).Settings(words, preferences, takeNickname),
    )
    this.#offerSettings(words, preferences)
  }

  /** @param topic that tells private rooms apart; its own by default */
  name(room: RoomName, topic?: string): string {
    return this.#list.name(room, topic)
  }

  open(): void {
    this.#drawer.open()
  }

  close(): void {
    this.#drawer.close()
  }

  /** Goes to another address and closes the drawer. */
  goTo(path: string): void {
    this.#drawer.goTo(path)
  }

  showLink(link: SecretLink): void {
    this.#invite.use((invite) => invite.show(link))
  }

  showRooms(): void {
    this.#list.show(this.#chat.current.name)
  }

  showTopic(room: RoomName): void {
    this.#roomMenu.value?.showTopic(room)
    const { current } = this.#chat
    if (room !== current.name) return
    this.#topic.textContent = current.topic
    this.#about.parentElement?.classList.toggle('head__room--bare', current.topic === '')
    this.#topic.classList.toggle('head__topic--unknown', !current.isKnown)
    this.#about.title = current.topic
  }

  showMembers(): void {
    const { crowd } = this.#chat.current
    this.#members.show(crowd.members, crowd.count, this.#chat.session?.id)
  }

  /** Opens the card of a person: as they are now, or as they were in the log. */
  showPerson(member: Member, beside: Element): void {
    const { session } = this.#chat
    const { members, count } = this.#chat.current.crowd
    const present = members.find(({ id }) => id === member.id)
    // The page knows only some members of a large room.
    const mayBePresent = present !== undefined || count > members.length
    this.#personMenu.use((menu) =>
      menu.open(present ?? member, member.id === session?.id, mayBePresent, beside),
    )
  }

  showNickname(nickname: Nickname): void {
    this.#nickname = nickname
    this.#settings.value?.show(nickname)
  }

  #offerJump(words: Words, callbacks: ChatSwitcherCallbacks): void {
    const jump = new Lazy(async () =>
      (await import('./switcher/chat-switcher')).switcherOf(this.#chat, words, callbacks),
    )
    jump.openBy(byId('jump_open', HTMLElement), (each) => each.open())
    if (isMac) byId('jump_keys', HTMLElement).textContent = '⌘K'
    onShortcut('k', () => {
      const opened = openedDialog()
      if (opened?.id === 'jump') closeDialog(opened)
      else if (!opened) this.#openJump(jump)
    })
  }

  /** The field accepts text before the part is loaded; Enter pressed until then counts afterwards. */
  #openJump(jump: Lazy<QuickSwitcher>): void {
    const dialog = byId('jump', HTMLDialogElement)
    const field = byId('jump_field', HTMLInputElement)
    this.#isJumpEntered = false
    field.onkeydown = (event) => {
      this.#isJumpEntered = jump.value === null && event.key === 'Enter' && !isComposing(event)
    }
    field.value = ''
    openDialog(dialog)
    const open = (part: QuickSwitcher): void => {
      if (!dialog.open) return
      part.open()
      if (this.#isJumpEntered) part.choose()
    }
    jump.use(open, () => closeDialog(dialog))
  }

  #offerSettings(words: Words, preferences: Preferences): void {
    this.#settings.openBy(byId('settings_open', HTMLElement), (settings) => {
      if (this.#nickname !== null) settings.show(this.#nickname)
      settings.open()
    })
    for (const button of document.querySelectorAll<HTMLElement>('[data-language-choice]')) {
      const language = button.dataset['languageChoice'] ?? ''
      button.addEventListener('click', () => preferences.choose('language', language))
      button.setAttribute('aria-pressed', String(language === words.language))
    }
  }
}
