import { roomKeyOf } from '../../../common/room-name'
import { excerptOf } from '../../../common/log/excerpt'
import { quotedWords } from '../../../common/log/kinds'
import type { TextEntry } from '../../../common/protocol/entries'
import type { Epoch, RoomName } from '../../../common/protocol/ids'
import type { Draft, Drafts, ReplyDraft } from '../../device/drafts'
import type { Target } from '../../sync/outbox/command'
import { wishToSay } from '../command'

export interface WrittenCallbacks {
  /** The field has another text, which the user did not type. */
  changed(): void
  /** What the text is for. */
  show(draft: Draft): void
  /** The history of a room; `null` before it is known. */
  epochOf(room: RoomName): Epoch | null
  /** The text is for a message of another history: it is for none now. */
  outdated(): void
}

/** What is written in the text field and what it is for: kept for each room, on the device. */
export class Written {
  readonly #field: HTMLTextAreaElement
  readonly #drafts: Drafts
  readonly #callbacks: WrittenCallbacks
  /** Cursor positions in the other rooms. */
  readonly #leftAt = new Map<RoomName, [start: number, end: number]>()
  #room: RoomName | null = null
  #draft: Draft = { text: '' }

  constructor(field: HTMLTextAreaElement, drafts: Drafts, callbacks: WrittenCallbacks) {
    this.#field = field
    this.#drafts = drafts
    this.#callbacks = callbacks
    drafts.changes.on((key) => {
      if (this.#room !== null && roomKeyOf(this.#room) === key) this.#changedElsewhere(this.#room)
    })
  }

  get room(): RoomName | null {
    return this.#room
  }

  get draft(): Readonly<Draft> {
    return this.#draft
  }

  get text(): string {
    return this.#field.value
  }

  /** Restores the draft and the cursor of this room. */
  show(room: RoomName): void {
    const { selectionStart, selectionEnd } = this.#field
    if (this.#room !== null) this.#leftAt.set(this.#room, [selectionStart, selectionEnd])
    this.#room = room
    this.#take(this.#drafts.read(room))
    const cursor = this.#leftAt.get(room)
    if (cursor) this.#field.setSelectionRange(...cursor)
    this.joined(room)
  }

  /** The history of a room is known: a reply or an edit of another one is given up, and what was written stays. */
  joined(room: RoomName): void {
    const { text, reply, edit, epoch } = this.#draft
    const now = this.#callbacks.epochOf(room)
    if (room !== this.#room || !(reply || edit) || !epoch || !now || epoch === now) return
    const { isEdited } = this
    this.#take({ text: [isEdited ? edit!.text : '', text].filter((each) => each !== '').join('\n') })
    if (reply || isEdited) this.#callbacks.outdated()
  }

  /** The field's text changed. */
  typed(): void {
    const { value: text } = this.#field
    const { edit } = this.#draft
    this.#keep(edit ? { ...this.#draft, edit: { ...edit, text } } : { ...this.#draft, text })
  }

  set(text: string): void {
    this.#field.value = text
    this.#callbacks.changed()
  }

  /**
   * Puts a text above what is written in a room.
   * @param answered by it, unless another is answered already
   * @returns whether that is the room on the screen
   */
  putBack(room: RoomName | null, text: string, answered?: TextEntry): boolean {
    const isShown = room === null || room === this.#room
    const draft = isShown ? this.#draft : this.#drafts.read(room)
    const joined = {
      ...draft,
      ...(answered && !draft.reply && { reply: replyTo(answered), ...this.#historyOf(room ?? this.#room) }),
      text: draft.text === '' ? text : `${text}\n${draft.text}`,
    }
    if (isShown) this.#take(joined)
    else {
      this.#drafts.write(room, joined, Date.now())
      this.#leftAt.delete(room)
    }
    return isShown
  }

  /** An edit has words that nothing else may replace. */
  get isEdited(): boolean {
    const { edit } = this.#draft
    return edit !== undefined && edit.text !== wishToSay(edit.was)
  }

  reply(message: TextEntry): void {
    this.#take({ text: this.#draft.text, reply: replyTo(message), ...this.#historyOf(this.#room) })
  }

  /** A message is deleted: nothing of its words stays here. */
  deleted(room: RoomName, seq: number): void {
    const draft = room === this.#room ? this.#draft : this.#drafts.read(room)
    if (draft.reply?.seq !== seq) return
    const wordless = { ...draft, reply: { ...draft.reply, excerpt: '' } }
    if (room === this.#room) this.#keep(wordless)
    else this.#drafts.write(room, wordless, Date.now())
  }

  /** @param text the message as it is; the draft waits behind it */
  edit(target: Target, text: string): void {
    const edit = { target, was: text, text: wishToSay(text) }
    this.#take({ ...this.#draft, edit, ...this.#historyOf(this.#room) })
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length)
  }

  /** Gives up the edit, or else the reply. @returns whether there was one */
  end(): boolean {
    const { edit, ...unedited } = this.#draft
    if (!unedited.reply && !edit) return false
    this.#take(edit && unedited.reply ? unedited : { text: unedited.text })
    return true
  }

  /** @returns the message that is answered, once */
  takeReply(): number | undefined {
    const { reply } = this.#draft
    if (reply) this.#keep({ text: this.#draft.text })
    return reply?.seq
  }

  #historyOf(room: RoomName | null): Pick<Draft, 'epoch'> {
    const epoch = room && this.#callbacks.epochOf(room)
    return epoch ? { epoch } : {}
  }

  #take(draft: Draft): void {
    this.#keep(draft)
    this.set(textIn(draft))
  }

  #keep(draft: Draft): void {
    this.#draft = draft
    if (this.#room !== null) this.#drafts.write(this.#room, draft, Date.now())
    this.#callbacks.show(draft)
  }

  /** Another tab changed or sent the draft. */
  #changedElsewhere(room: RoomName): void {
    const { selectionStart, selectionEnd, value } = this.#field
    const draft = this.#drafts.read(room)
    if (textIn(draft) === value) return this.#keep(draft)
    this.#take(draft)
    this.#field.setSelectionRange(selectionStart, selectionEnd)
  }
}

const replyTo = (message: TextEntry): ReplyDraft => ({
  seq: message.seq,
  name: message.author.nickname,
  excerpt: excerptOf(quotedWords(message) ?? ''),
})

const textIn = ({ text, edit }: Draft): string => edit?.text ?? text
