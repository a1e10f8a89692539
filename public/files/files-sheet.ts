import type { FilesValue } from '../../common/protocol/answers'
import type { RoomFile } from '../../common/protocol/files'
import type { RoomName } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { closable, closeDialog, openDialog } from '../ui/dialog'
import { byId, part } from '../ui/dom'
import type { Words } from '../ui/words'
import { fileRow, pictureCell } from './room-files'

export interface FilesSheetCallbacks {
  name(room: RoomName): string
  /** Shows a message of the room on the screen. */
  goTo(seq: number): void
}

type Kind = 'pictures' | 'files'

/** The pictures and the other files of the room on the screen, the newest first. */
export class FilesSheet {
  readonly #dialog = byId('files', HTMLDialogElement)
  readonly #note = part('note', this.#dialog)
  readonly #more = part('more', this.#dialog) as HTMLButtonElement
  readonly #chat: Chat
  readonly #words: Words
  readonly #callbacks: FilesSheetCallbacks
  #room: Room
  #found: RoomFile[] = []
  /** `seq` of the oldest that the server named, also of an ignored person. */
  #before: number | undefined
  #hasMore = true
  #isLoading = false
  /** Those who scroll need not press it. */
  readonly #seen = new IntersectionObserver(([each]) => each?.isIntersecting && void this.#load())

  constructor(chat: Chat, words: Words, callbacks: FilesSheetCallbacks) {
    this.#chat = chat
    this.#words = words
    this.#callbacks = callbacks
    this.#room = chat.current
    closable(this.#dialog)
    for (const radio of this.#dialog.querySelectorAll<HTMLInputElement>('[name="kind"]'))
      radio.addEventListener('change', () => {
        this.#show()
        this.#goOn()
      })
    this.#more.addEventListener('click', () => void this.#load())
    this.#goOn()
  }

  open(): void {
    this.#room = this.#chat.current
    this.#found = []
    this.#before = undefined
    this.#hasMore = true
    this.#isLoading = false
    part('room', this.#dialog).textContent = this.#callbacks.name(this.#room.name)
    part('left', this.#dialog).textContent = ''
    this.#show()
    openDialog(this.#dialog)
    void this.#load()
  }

  get #kind(): Kind {
    return this.#dialog.querySelector<HTMLInputElement>('[name="kind"]:checked')!.value as Kind
  }

  /** Loads more while there is room for it: the observer says anew whether the button is in view. */
  #goOn(): void {
    this.#seen.unobserve(this.#more)
    this.#seen.observe(this.#more)
  }

  async #load(): Promise<void> {
    if (this.#isLoading || !this.#hasMore) return
    const room = this.#room
    this.#isLoading = true
    this.#dialog.setAttribute('aria-busy', 'true')
    const before = this.#before
    const answer: Answer<FilesValue> | null = await this.#chat.connection.ask('files', {
      room: room.title,
      ...(before !== undefined && { before }),
    })
    // Another room may have come to the screen, by Back.
    if (room !== this.#room || room !== this.#chat.current) return
    this.#isLoading = false
    this.#dialog.removeAttribute('aria-busy')
    if (answer?.ok) this.#take(answer.value)
    this.#show()
    this.#note.textContent ||= this.#words.reason(answer) ?? ''
    if (answer?.ok) this.#goOn()
  }

  #take({ files, more, left }: FilesValue): void {
    this.#found.push(...files.filter(({ author }) => !this.#chat.ignored.has(author.id)))
    this.#before = files.at(-1)?.seq
    this.#hasMore = more && files.length > 0
    const { say } = this.#words
    part('left', this.#dialog).textContent =
      left === null ? '' : this.#words.fill(say.filesLeft, { size: this.#words.bytes(left) })
  }

  #show(): void {
    const kind = this.#kind
    const files = this.#found.filter((file) => (kind === 'pictures') === isPicture(file))
    const list = part('list', this.#dialog)
    const show = kind === 'pictures' ? pictureCell : fileRow
    list.className = kind === 'pictures' ? 'gallery' : 'pins'
    list.replaceChildren(...files.map((file) => show(file, this.#words, () => this.#goTo(file.seq))))
    this.#more.hidden = !this.#hasMore
    const { say } = this.#words
    const isEmpty = files.length === 0 && !this.#hasMore
    this.#note.textContent = isEmpty ? (kind === 'pictures' ? say.noPictures : say.noOtherFiles) : ''
  }

  #goTo(seq: number): void {
    closeDialog(this.#dialog)
    this.#callbacks.goTo(seq)
  }
}

const isPicture = ({ type, width }: RoomFile): boolean => type.startsWith('image/') && width !== undefined
