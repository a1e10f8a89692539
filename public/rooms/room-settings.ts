import type { Action, WordItem } from '../../common/protocol/moderation'
import type { RoomInfo } from '../../common/protocol/rooms'
import { isAtLeast } from '../../common/roles'
import { leastRoleToSet } from '../../common/setting-roles'
import type { Chat } from '../sync/chat'
import { newClientId } from '../sync/random'
import type { Room } from '../sync/room'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId, one, part } from '../ui/dom'
import type { Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'
import { Invites } from './invites'
import { Ownership } from './ownership'

type Changes = Omit<Extract<Action, { action: 'set' }>, 'action'>

/** What there is to choose from; a command sets any other. */
const SLOW_MODE_SECONDS = [0, 5, 10, 30, 60, 300, 3_600]

/** The settings of a room, for those who moderate it. A choice takes effect at once, what is written when it is saved. */
export class RoomSettings {
  readonly #dialog = byId('room_settings', HTMLDialogElement)
  readonly #topic = byId('room_settings_topic', HTMLInputElement)
  readonly #password = byId('room_settings_password', HTMLInputElement)
  readonly #wordList = byId('room_settings_words', HTMLTextAreaElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  readonly #invites: Invites
  readonly #ownership: Ownership
  #room: Room

  constructor(chat: Chat, words: Words, callbacks: RoomsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    this.#invites = new Invites(chat, words, callbacks)
    this.#ownership = new Ownership(chat, words, callbacks)
    closable(this.#dialog)
    this.#dialog.addEventListener('change', ({ target }) => this.#chosen(target as HTMLInputElement))
    this.#on('topic', () => this.#saveTopic())
    this.#on('password', () => this.#savePassword())
    this.#on('words', () => this.#saveWords())
    chat.connection.on('room', () => this.#show())
    chat.connection.on('member', () => this.#show())
    chat.events.on(({ room, event }) => {
      if (room === this.#room && event.type === 'topic') this.#show()
    })
  }

  /** Shows those of the room on the screen. */
  open(): void {
    this.#room = this.#chat.current
    for (const trouble of this.#dialog.querySelectorAll('[data-part="trouble"]')) trouble.textContent = ''
    part('name', this.#dialog).textContent = this.#callbacks.name(this.#room.name)
    this.#topic.maxLength = this.#room.limits?.topicMaxChars ?? -1
    this.#topic.value = this.#room.topic
    this.#password.value = ''
    this.#show()
    this.#invites.open(this.#room)
    this.#ownership.open(this.#room)
    openDialog(this.#dialog)
    void this.#loadWords()
  }

  /** Everything as it is now; what is being written stays. */
  #show(): void {
    const { info, you, topic } = this.#room
    if (!info) return
    if (!this.#room.mayModerate) {
      if (this.#dialog.open) closeDialog(this.#dialog)
      return
    }
    if (document.activeElement !== this.#topic) this.#topic.value = topic
    this.#check('access', info.access)
    this.#check('whoSpeaks', info.whoSpeaks)
    this.#switch('listed', info.listed)
    this.#switch('links', info.newcomers.links)
    this.#showSlowMode(info.slowModeSeconds)
    this.#showAccess(info.access)
    this.#part('whoSpeaks', 'hint').textContent = this.#words.say.whoSpeaksHint[info.whoSpeaks]
    for (const setting of this.#dialog.querySelectorAll<HTMLElement>('[data-setting]')) {
      const name = setting.dataset['setting'] === 'password' ? 'access' : setting.dataset['setting']
      const least = leastRoleToSet[name as keyof typeof leastRoleToSet] as 'owner' | 'moderator' | undefined
      for (const control of setting.querySelectorAll<HTMLInputElement>('input, select, textarea, button'))
        control.disabled = !isAtLeast(you?.role, least)
    }
    this.#invites.show()
    this.#ownership.show()
  }

  #showSlowMode(seconds: number): void {
    const select = this.#one<HTMLSelectElement>('[name="slowModeSeconds"]')
    const choices = [...new Set([...SLOW_MODE_SECONDS, seconds])].sort((a, b) => a - b)
    const { say } = this.#words
    select.replaceChildren(
      ...choices.map((each) => new Option(each === 0 ? say.off : this.#words.duration(each), String(each))),
    )
    select.value = String(seconds)
  }

  /** @param chosen a password takes effect once there is one */
  #showAccess(chosen: RoomInfo['access']): void {
    const { say } = this.#words
    const hint = chosen === 'open' ? say.accessHint.open : say.accessStays[chosen]
    this.#part('access', 'hint').textContent = hint
    this.#setting('password').hidden = chosen !== 'password'
    this.#setting('listed').hidden = chosen === 'invite'
    this.#part('password', 'hint').textContent =
      this.#room.info?.access === 'password' ? say.passwordSet : say.passwordNeeded
  }

  #chosen({ name, type, value, checked }: HTMLInputElement): void {
    const { info } = this.#room
    if (name === 'access' && value === 'password' && info?.access !== 'password') {
      this.#showAccess('password')
      return this.#password.focus()
    }
    const chosen = type === 'checkbox' ? checked : value
    if (name === 'links' && info)
      void this.#set('newcomers', { newcomers: { ...info.newcomers, links: checked } })
    else if (name === 'slowModeSeconds') void this.#set(name, { slowModeSeconds: Number(value) })
    else if (name === 'access' || name === 'whoSpeaks' || name === 'listed')
      void this.#set(name, { [name]: chosen })
  }

  async #saveTopic(): Promise<void> {
    const failure = await this.#chat.delivery.setTopic(this.#room.name, this.#topic.value.trim())
    this.#part('topic', 'trouble').textContent = failure === null ? '' : this.#words.say.failures[failure]
  }

  async #savePassword(): Promise<void> {
    const isSet = await this.#set('password', { access: 'password', password: this.#password.value })
    if (isSet) this.#password.value = ''
  }

  async #saveWords(): Promise<void> {
    const lines = this.#wordList.value.split('\n').map((line) => line.trim())
    const saved = this.#part('words', 'saved')
    saved.textContent = ''
    const isSet = await this.#set('words', { words: lines.filter((line) => line !== '') })
    if (isSet) saved.textContent = this.#words.say.saved
  }

  /** @returns whether it was done; otherwise the setting says why not, and is again as it was */
  async #set(setting: string, changes: Changes): Promise<boolean> {
    const room = this.#room
    const ask = { room: room.title, clientId: newClientId(), action: 'set' as const, ...changes }
    const answer = await this.#chat.connection.ask('moderate', ask)
    if (room !== this.#room) return false
    this.#part(setting, 'trouble').textContent = this.#words.reason(answer) ?? ''
    this.#show()
    return answer?.ok ?? false
  }

  /** Words are told to moderators alone, so they are no part of what everybody knows of the room. */
  async #loadWords(): Promise<void> {
    const room = this.#room
    const words: string[] = []
    this.#wordList.value = ''
    this.#wordList.disabled = true
    this.#part('words', 'saved').textContent = ''
    for (let before: number | undefined, more = true; more;) {
      const ask = { room: room.title, list: 'words' as const, ...(before !== undefined && { before }) }
      const answer = await this.#chat.connection.ask('moderation', ask)
      if (room !== this.#room) return
      this.#part('words', 'trouble').textContent = this.#words.reason(answer) ?? ''
      // A list that is not whole would be saved as if it were.
      if (!answer?.ok) return
      words.push(...(answer.value.items as WordItem[]).map(({ id }) => id))
      more = answer.value.more
      before = answer.value.before
    }
    this.#wordList.value = words.join('\n')
    this.#show()
  }

  #on(setting: string, save: () => Promise<void>): void {
    this.#setting(setting).addEventListener('submit', (event) => {
      event.preventDefault()
      const form = event.currentTarget as HTMLFormElement
      if (form.hasAttribute('aria-busy')) return
      form.setAttribute('aria-busy', 'true')
      void save().finally(() => form.removeAttribute('aria-busy'))
    })
  }

  #check(name: string, value: string): void {
    this.#input(name, `[value="${value}"]`).checked = true
  }

  #switch(name: string, isOn: boolean): void {
    this.#input(name).checked = isOn
  }

  #input(name: string, more = ''): HTMLInputElement {
    return this.#one(`[name="${name}"]${more}`)
  }

  #setting(name: string): HTMLElement {
    return this.#one(`[data-setting="${name}"]`)
  }

  #part(setting: string, name: string): HTMLElement {
    return part(name, this.#setting(setting))
  }

  #one<E extends HTMLElement>(selector: string): E {
    return one(selector, this.#dialog) as E
  }
}
