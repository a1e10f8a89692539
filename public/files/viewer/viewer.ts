import type { TextEntry } from '../../../common/protocol/entries'
import { fileOf, type ShownFile } from '../shown-file'
import { closable, closeDialog, openDialog } from '../../ui/dialog'
import { byId, part } from '../../ui/dom'
import type { Words } from '../../ui/words'
import { addressOf, isExpired, labelOf, mayMove, thumbnailOf } from '../file-address'
import { moves } from './moves'
import { Zoom } from './zoom'

export interface ViewerCallbacks {
  /** The message that a picture came with, if it can be answered. */
  entryAt(picture: Element): TextEntry | null
  reply(entry: TextEntry): void
}

const ZOOM_STEP = 1.5
const isStill = matchMedia('(prefers-reduced-motion: reduce)')

/** One picture at a time, large, and the way to all others that are in the log. */
export class Viewer {
  readonly #dialog = byId('viewer', HTMLDialogElement)
  readonly #stage = part('stage', this.#dialog)
  readonly #log: HTMLElement
  readonly #words: Words
  readonly #callbacks: ViewerCallbacks
  readonly #zoom: Zoom
  readonly #following = new MutationObserver(() => this.#follow())
  #shown: HTMLElement | null = null

  constructor(log: HTMLElement, words: Words, callbacks: ViewerCallbacks) {
    this.#log = log
    this.#words = words
    this.#callbacks = callbacks
    this.#zoom = new Zoom(this.#stage, {
      swiped: (to) => (to === 'down' ? closeDialog(this.#dialog) : this.#go(to === 'left' ? 1 : -1)),
      clickedBeside: () => closeDialog(this.#dialog),
    })
    closable(this.#dialog)
    this.#on('previous', () => this.#go(-1))
    this.#on('next', () => this.#go(1))
    this.#on('play', () => this.#shown && this.#load(fileOf(this.#shown), true))
    this.#on('reply', () => {
      const entry = this.#shown && this.#callbacks.entryAt(this.#shown)
      closeDialog(this.#dialog)
      if (entry) this.#callbacks.reply(entry)
    })
    this.#dialog.addEventListener('keydown', (event) => this.#pressed(event))
    // What plays is heard or moves no longer, and is not kept in memory.
    this.#dialog.addEventListener('close', () => {
      this.#following.disconnect()
      this.#stage.replaceChildren()
    })
  }

  /** @param picture an element with `data-file` in the log */
  open(picture: HTMLElement): void {
    this.#show(picture)
    this.#following.observe(this.#log, { childList: true, subtree: true })
    openDialog(this.#dialog)
  }

  /** All that are in the log, hidden ones of messages with many too. */
  #all(): HTMLElement[] {
    const all = this.#log.querySelectorAll<HTMLElement>('.picture')
    return [...all].filter((picture) => !picture.closest('.row--ignored'))
  }

  #go(step: 1 | -1): void {
    const all = this.#all()
    const next = this.#shown && all[all.indexOf(this.#shown) + step]
    if (next) this.#show(next)
  }

  #show(picture: HTMLElement): void {
    this.#shown = picture
    const [file, all] = [fileOf(picture), this.#all()]
    const { say } = this.#words
    const at = all.indexOf(picture)
    part('name', this.#dialog).textContent = labelOf(file)
    part('count', this.#dialog).textContent = this.#words.fill(say.pictureOf, {
      ...{ n: this.#words.number(at + 1), all: this.#words.number(all.length) },
    })
    this.#button('previous').disabled = at <= 0
    this.#button('next').disabled = at === all.length - 1
    this.#button('reply').hidden = this.#callbacks.entryAt(picture) === null
    const download = part('download', this.#dialog) as HTMLAnchorElement
    download.href = addressOf(file)
    download.download = file.name
    this.#zoom.reset()
    void this.#begin(file)
  }

  /** What moves stands still first for those who want it so. */
  async #begin(file: ShownFile): Promise<void> {
    const isHeldBack = isStill.matches && mayMove(file)
    this.#load(file, !isHeldBack)
    if (!isHeldBack) return
    const isMoving = await moves(file)
    if (!this.#shown || fileOf(this.#shown) !== file || !this.#dialog.open) return
    if (isMoving) this.#button('play').hidden = false
    else this.#load(file, true)
  }

  /** The thumbnail stands in until the picture is there. */
  #load(file: ShownFile, isWhole: boolean): void {
    const { width = 0, height = 0 } = file
    const image = new Image(width, height)
    image.className = 'viewer__image'
    image.alt = labelOf(file)
    image.draggable = false
    image.style.setProperty('--width', `${width}px`)
    image.style.setProperty('--ratio', String(width / height))
    image.style.setProperty('--thumbnail', `url("${thumbnailOf(file)}")`)
    image.addEventListener('error', () => {
      const why = isExpired(file) ? this.#words.say.fileExpired : this.#words.say.fileNotLoaded
      part('trouble', this.#dialog).textContent = why
      image.remove()
    })
    image.addEventListener('load', () => {
      // It would shine through.
      image.style.removeProperty('--thumbnail')
      this.#preloadNext()
    })
    part('trouble', this.#dialog).textContent = ''
    this.#button('play').hidden = true
    image.src = isWhole ? addressOf(file) : thumbnailOf(file)
    this.#stage.replaceChildren(image)
  }

  #preloadNext(): void {
    const all = this.#all()
    const next = this.#shown && all[all.indexOf(this.#shown) + 1]
    if (next && !savesData()) preload(fileOf(next))
  }

  /** Its message was drawn anew, or is gone. */
  #follow(): void {
    if (!this.#shown || this.#shown.isConnected) return
    const { id } = fileOf(this.#shown)
    this.#shown = this.#all().find((picture) => fileOf(picture).id === id) ?? null
    if (!this.#shown) closeDialog(this.#dialog)
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const work = {
      ArrowLeft: () => this.#go(-1),
      ArrowRight: () => this.#go(1),
      '+': () => this.#zoom.by(ZOOM_STEP),
      '=': () => this.#zoom.by(ZOOM_STEP),
      '-': () => this.#zoom.by(1 / ZOOM_STEP),
      '0': () => this.#zoom.reset(),
    }[event.key]
    if (!work) return
    event.preventDefault()
    work()
  }

  #button(name: string): HTMLButtonElement {
    return part(name, this.#dialog) as HTMLButtonElement
  }

  #on(name: string, work: () => void): void {
    part(name, this.#dialog).addEventListener('click', work)
  }
}

/** Only some browsers know. */
const savesData = (): boolean =>
  (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true

/** The next one comes at once. */
function preload(file: ShownFile): void {
  if (!(isStill.matches && mayMove(file)) && !isExpired(file)) new Image().src = addressOf(file)
}
