import type { Action } from '../../common/protocol/moderation'
import type { RoomInfo } from '../../common/protocol/rooms'
import { isAtLeast } from '../../common/roles'
import { leastRoleToSet } from '../../common/setting-roles'
import type { Asker } from '../moderation/sheet/asker'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId, one, part } from '../ui/dom'
import type { Words } from '../ui/words'
import type { RoomsCallbacks } from './callbacks'
import { offerChoices } from './choices'
import { FilesLifetime } from './files-lifetime'
import { Invites } from './invites'
import { Ownership } from './ownership'
import { WordList } from './word-list'

type Changes = Omit<Extract<Action, { action: 'set' }>, 'action'>

/** What there is to choose from; a command sets any other. */
const SLOW_MODE_SECONDS = [0, 5, 10, 30, 60, 300, 3_600]

/** The settings of a room, for those who moderate it. A choice takes effect at once, what is written when it is saved. */
export class RoomSettings {
  readonly #dialog = byId('room_settings', HTMLDialogElement)
  readonly #topic = byId('room_settings_topic', HTMLInputElement)
  readonly #password = byId('room_settings_password', HTMLInputElement)
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: RoomsCallbacks
  readonly #asker: Asker
  readonly #wordList: WordList
  readonly #filesLifetime: FilesLifetime
  readonly #invites: Invites
  readonly #ownership: Ownership
  #room: Room
  /** The topic that the field was last filled with. */
  #topicShown = ''
  /** A password is chosen and not yet there. */
  #takesPassword = false
  /** Settles once the last change is answered. */
  #changed: Promise<unknown> = Promise.resolve()

  constructor(chat: Chat, asker: Asker, words: Words, callbacks: RoomsCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    this.#asker = asker
    this.#wordList = new WordList(asker, words, () => this.#showOpen())
    this.#filesLifetime = new FilesLifetime(this.#dialog, words)
    this.#invites = new Invites(chat, asker, words, callbacks)
    this.#ownership = new Ownership(chat, asker, words, callbacks)
    closable(this.#dialog)
    this.#dialog.addEventListener('close', () => (this.#password.value = ''))
    this.#dialog.addEventListener('change', ({ target }) => this.#chosen(target as HTMLInputElement))
    this.#on('topic', () => this.#saveTopic())
    this.#on('password', () => this.#savePassword())
    this.#on('words', () => this.#saveWords())
    chat.connection.on('room', ({ room }) => chat.entered(room) === this.#room && this.#showOpen())
    chat.events.on(({ room, event: { type } }) => {
      if (room === this.#room && (type === 'topic' || type === 'members')) this.#showOpen()
    })
  }

  /** Shows those of the room on the screen. */
  open(): void {
    this.#room = this.#chat.current
    for (const trouble of this.#dialog.querySelectorAll('[data-part="trouble"]')) trouble.textContent = ''
    part('name', this.#dialog).textContent = this.#callbacks.name(this.#room.name)
    this.#topic.maxLength = this.#room.limits?.topicMaxChars ?? -1
    this.#topicShown = this.#topic.value = this.#room.topic
    this.#takesPassword = false
    this.#wordList.open(this.#room)
    this.#show()
    this.#invites.open(this.#room)
    this.#ownership.open(this.#room)
    openDialog(this.#dialog)
  }

  #showOpen(): void {
    if (this.#dialog.open) this.#show()
  }

  /** Everything as it is now; what is being written stays. */
  #show(): void {
    const { info, you, topic } = this.#room
    if (!info) return
    if (!this.#room.mayModerate) {
      if (this.#dialog.open) closeDialog(this.#dialog)
      return
    }
    if (this.#topic.value === this.#topicShown) this.#topicShown = this.#topic.value = topic
    this.#takesPassword &&= info.access !== 'password' && isAtLeast(you?.role, leastRoleToSet.access)
    const access = this.#takesPassword ? 'password' : info.access
    this.#check('access', access)
    this.#check('whoSpeaks', info.whoSpeaks)
    this.#switch('listed', info.listed)
    this.#switch('links', info.newcomers.links)
    this.#switch('files', info.newcomers.files)
    this.#showSlowMode(info.slowModeSeconds)
    this.#filesLifetime.show(this.#room)
    this.#showAccess(access)
    this.#part('whoSpeaks', 'hint').textContent = this.#words.say.whoSpeaksHint[info.whoSpeaks]
    for (const setting of this.#dialog.querySelectorAll<HTMLElement>('[data-setting]')) {
      const name = setting.dataset['setting'] === 'password' ? 'access' : setting.dataset['setting']
      const least = leastRoleToSet[name as keyof typeof leastRoleToSet] as 'owner' | 'moderator' | undefined
      for (const control of setting.querySelectorAll<HTMLInputElement>('input, select, textarea, button'))
        control.disabled = !isAtLeast(you?.role, least) || (name === 'words' && !this.#wordList.isWhole)
    }
    this.#invites.show()
    this.#ownership.show()
  }

  #showSlowMode(seconds: number): void {
    const select = this.#one<HTMLSelectElement>('[name="slowModeSeconds"]')
    const choices = [...new Set([...SLOW_MODE_SECONDS, seconds])].sort((a, b) => a - b)
    const { say } = this.#words
    offerChoices(
      select,
      choices.map((each) => ({
        value: String(each),
        text: each === 0 ? say.off : this.#words.span(each),
      })),
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

  #chosen(input: HTMLInputElement): void {
    const { name, type, value, checked } = input
    const { info } = this.#room
    if (name === 'access') this.#takesPassword = value === 'password' && info?.access !== 'password'
    if (this.#takesPassword && name === 'access') {
      this.#showAccess('password')
      // By keyboard, the choice after it is still ahead.
      return input.matches(':focus-visible') ? undefined : this.#password.focus()
    }
    const chosen = type === 'checkbox' ? checked : value
    if ((name === 'links' || name === 'files') && info)
      void this.#set('newcomers', { newcomers: { ...info.newcomers, [name]: checked } })
    else if (name === 'slowModeSeconds') void this.#set(name, { slowModeSeconds: Number(value) })
    else if (name === 'filesLifetimeDays')
      void this.#set(name, { [name]: value === '' ? null : Number(value) })
    else if (name === 'access' || name === 'whoSpeaks' || name === 'listed')
      void this.#set(name, { [name]: chosen })
  }

  async #saveTopic(): Promise<void> {
    const written = this.#topic.value
    const failure = await this.#chat.delivery.setTopic(this.#room.name, written.trim())
    if (failure === null) this.#topicShown = written
    this.#part('topic', 'trouble').textContent = failure === null ? '' : this.#words.say.failures[failure]
  }

  async #savePassword(): Promise<void> {
    const isSet = await this.#set('password', { access: 'password', password: this.#password.value })
    if (isSet) this.#password.value = ''
  }

  async #saveWords(): Promise<void> {
    if (!this.#wordList.isWhole) return
    this.#wordList.say('')
    const isSet = await this.#set('words', { words: this.#wordList.written })
    if (isSet) this.#wordList.say(this.#words.say.saved)
  }

  /** @returns whether it was done; otherwise the setting says why not, and is again as it was */
  async #set(setting: string, changes: Changes): Promise<boolean> {
    const room = this.#room
    // One that is asked again must not come after a later one.
    const answering = this.#changed.then(() => this.#asker.moderate(room, { action: 'set', ...changes }))
    this.#changed = answering
    const answer = await answering
    if (room !== this.#room) return false
    this.#part(setting, 'trouble').textContent = this.#words.reason(answer) ?? ''
    this.#showOpen()
    return answer?.ok ?? false
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
