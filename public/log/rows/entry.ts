import type { NameFinder } from '../../../common/text/name-index'
import { readText, type RichText } from '../../../common/text/rich-text'
import type { MemberId } from '../../../common/protocol/ids'
import type { Member } from '../../../common/protocol/members'
import type { MessageEntry, Reaction, TextEntry } from '../../../common/protocol/entries'
import type { Unsent } from '../../sync/outbox/unsent'
import { namesIn } from '../../../common/text/mention-names'
import { showFiles } from '../../files/show-files'
import type { ShownFile } from '../../files/shown-file'
import { paint, paintAvatar } from '../../ui/avatar'
import { clone, one, part } from '../../ui/dom'
import { showDeleted } from './deleted'
import { showMarks } from './marks'
import { showQuote } from './quote'
import { mayBeLong } from './collapse'
import { showReactions } from './reactions'
import { drawText } from './rich-text'
import { Row } from './row'
import { showTime } from '../../ui/time'
import { type UnsentActions, UnsentState } from './unsent-state'
import { dayNumber, type Words } from '../../ui/words'

/** Consecutive messages of one author within this time share a byline. */
const GROUP_MS = 5 * 60_000

/** What a row shows: an entry, or a draft that has no place in the log yet. */
export type Said = Pick<TextEntry, 'author' | 'at' | 'text' | 'mentions'> &
  Partial<Pick<TextEntry, 'seq' | 'reply' | 'edited' | 'deleted' | 'reactions' | 'pinned'>> & {
    files?: readonly ShownFile[]
  }

/** What the rows of one room have in common. */
export interface Scene {
  words: Words
  mentions: { readonly names: NameFinder }
  own: () => MemberId | undefined
  isIgnored: (id: MemberId) => boolean
  /** The message as it will be once own changes of it have arrived. */
  overlay(message: MessageEntry): MessageEntry
  /** Whether it is one's own, too. */
  isReacted(seq: number, reaction: Reaction): boolean
}

/** One message in the log, or on its way there. */
export class EntryRow extends Row {
  readonly #entry = one('.entry', this.element)
  readonly #text = one('[data-text]', this.element)
  readonly #scene: Scene
  #said: Said
  #rich: RichText
  #state: UnsentState | null = null
  #fold: HTMLElement | null = null
  /** For how many deleted messages its line stands. */
  #standsFor = 1

  /** @param before the author of the row above */
  constructor(scene: Scene, said: Said, isOwn: boolean, before?: MemberId) {
    super(clone('entry'), scene.words, said.at)
    this.#scene = scene
    this.#said = said
    this.#rich = this.#read()
    this.#entry.classList.toggle('entry--own', isOwn)
    this.#showText()
    this.#showByline(before)
    this.showChanges()
  }

  get text(): string {
    return this.#said.text
  }

  get author(): Member {
    return this.#said.author
  }

  /** The server acknowledged it: the row stays in place and becomes part of the log. */
  confirm(entry: TextEntry): void {
    this.#entry.dataset['seq'] = String(entry.seq)
    if (entry === this.#said) return
    delete this.#entry.dataset['state']
    delete this.#entry.dataset['clientId']
    this.#state?.element.remove()
    this.#state = null
    const { text } = this.#said
    this.#said = entry
    this.at = entry.at
    this.#showByline()
    if (entry.text !== text || entry.mentions) this.reread()
    this.showChanges()
  }

  /** It changed since it became a part of the log. @returns whether its words did */
  change(entry: Said): boolean {
    const { reply } = this.#said
    this.#said = entry
    const isOther = this.reread()
    this.showChanges()
    return isOther || reply?.excerpt !== entry.reply?.excerpt
  }

  /** What it answers, and what changes made of it. */
  showChanges(): void {
    const { seq = 0, reply, edited, deleted, files, reactions = [] } = this.#said
    const body = one('.entry__body', this.element)
    this.#entry.toggleAttribute('data-edited', edited !== undefined)
    this.#entry.toggleAttribute('data-deleted', deleted !== undefined)
    showQuote(this.#text, deleted ? undefined : reply, this.#scene)
    showDeleted(this.#text, deleted, this.#standsFor, this.words)
    if (!deleted) this.condense(1, true)
    showMarks(this.#end, this.#said, this.words)
    showFiles(body, deleted ? [] : files, this.words)
    showReactions(body, reactions, (reaction) => this.#scene.isReacted(seq, reaction), this.words)
  }

  #read(): RichText {
    const { text, mentions } = this.#said
    return readText(text, namesIn(mentions, this.#scene.mentions.names))
  }

  /** Nicknames became known, or the text changed. @returns whether that shows */
  reread(): boolean {
    const before = this.#rich
    this.#rich = this.#read()
    const isOther = JSON.stringify(before) !== JSON.stringify(this.#rich)
    if (isOther) this.#showText()
    return isOther
  }

  /** Pending, or refused. */
  showState(unsent: Readonly<Unsent>, isOnline: boolean, now: number, actions: UnsentActions): void {
    this.#entry.dataset['state'] = unsent.state === 'failed' ? 'failed' : 'sending'
    if (!this.#state) {
      this.#entry.dataset['clientId'] = unsent.clientId
      this.#state = new UnsentState(this.words, unsent.clientId, actions)
      one('.entry__body', this.element).append(this.#state.element)
    }
    this.#state.show(unsent, isOnline, now)
  }

  /** Shares the byline when it continues a group. */
  override follow(previous: Row | null, isAdjacent: boolean): void {
    super.follow(previous, isAdjacent)
    const goesOn =
      isAdjacent &&
      previous instanceof EntryRow &&
      !(previous.isDeleted || this.isDeleted || this.#said.reply) &&
      dayNumber(previous.at) === dayNumber(this.at) &&
      isSame(previous.author, this.author) &&
      this.at - previous.at < GROUP_MS
    const isAction = this.#rich.kind === 'action' || (previous as EntryRow | null)?.isAction
    this.#entry.classList.toggle('entry--grouped', goesOn && !isAction)
  }

  get isIgnored(): boolean {
    return this.element.matches('.row--ignored')
  }

  get isDeleted(): boolean {
    return this.#said.deleted !== undefined
  }

  /**
   * It stands beside others that are deleted.
   * @param count for how many its line stands; 0 where it is behind the line of another one
   * @param isOfOne whether all of them were of one author
   */
  condense(count: number, isOfOne: boolean): void {
    if (count === this.#standsFor && isOfOne !== this.#entry.matches('.entry--of-many')) return
    this.#standsFor = count
    this.element.classList.toggle('row--condensed', count === 0)
    this.#entry.classList.toggle('entry--of-many', !isOfOne)
    showDeleted(this.#text, this.#said.deleted, count, this.words)
  }

  get isAction(): boolean {
    return this.#rich.kind === 'action'
  }

  arrive(): void {
    this.#entry.classList.add('entry--arriving')
  }

  /** Whether its height has to be measured. */
  get mayBeLong(): boolean {
    return mayBeLong(this.text)
  }

  get isCut(): boolean {
    return this.#text.scrollHeight > this.#text.clientHeight + 1
  }

  get isFolded(): boolean {
    return this.#text.classList.contains('entry__text--folded')
  }

  /** Adds the button that expands a collapsed text. */
  offerRest(isCut: boolean): void {
    if (isCut && !this.#fold) this.#end.after((this.#fold = clone('fold')))
    if (this.#fold && this.isFolded) this.#fold.hidden = !isCut
    this.#entry.classList.toggle('entry--cut', isCut && this.isFolded)
    this.#nameFold()
  }

  setFolded(isFolded: boolean): void {
    this.#text.classList.toggle('entry__text--folded', isFolded)
    this.#entry.classList.toggle('entry--cut', isFolded)
    this.#nameFold()
  }

  #forgetFold(): void {
    this.#fold?.remove()
    this.#fold = null
    this.#entry.classList.remove('entry--cut')
  }

  #nameFold(): void {
    if (!this.#fold) return
    const { isFolded } = this
    this.#fold.textContent = isFolded ? this.words.say.showAll : this.words.say.fold
    this.#fold.setAttribute('aria-expanded', String(!isFolded))
  }

  /** What follows the text: an action is one sentence, so its time comes last. */
  get #end(): HTMLElement {
    return this.isAction ? part('time', this.element) : this.#text
  }

  #showText(): void {
    const { kind, pieces } = this.#rich
    this.#entry.classList.toggle('entry--action', kind === 'action')
    this.#text.classList.toggle('entry__text--emoji', kind === 'emoji')
    this.#text.classList.toggle('entry__text--folded', this.mayBeLong)
    if (!this.mayBeLong) this.#forgetFold()
    this.#text.replaceChildren(...drawText(pieces, this.#scene.own()))
    const before = kind === 'action' ? this.#text : part('address', this.element)
    before.after(part('time', this.element))
  }

  #showByline(before?: MemberId): void {
    const { author, at } = this.#said
    paintAvatar(part('avatar', this.element), author, [before])
    paint(this.#entry, author.id)
    one('[data-author]', this.element).textContent = author.nickname
    part('address', this.element).textContent = author.address === undefined ? '' : `(${author.address})`
    showTime(part('time', this.element), at, this.words)
  }
}

const isSame = (a: Member, b: Member): boolean =>
  a.id === b.id && a.nickname === b.nickname && a.address === b.address
