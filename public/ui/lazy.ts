import { importLate } from '../device/late-import'
import { Signal } from '../sync/signal'

/** A part of the page could not be loaded. */
export const loadFailures = new Signal<void>()

let styles: Promise<void> | null = null

/** The styles of dialogs and menus are a file of their own. */
function loadStyles(): Promise<void> {
  return (styles ??= new Promise<void>((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = document.querySelector<HTMLMetaElement>('meta[name="late-style"]')?.content ?? ''
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => {
      link.remove()
      styles = null
      reject(new Error('no styles'))
    })
    document.head.append(link)
  }))
}

let words: Promise<void> | null = null

/** So are the words that only they use. */
function loadWords(): Promise<void> {
  return (words ??= importLate(() => import('../../common/i18n/further-words')).then(
    ({ addFurtherWords }) => addFurtherWords(),
    (error: unknown) => {
      words = null
      throw error
    },
  ))
}

/** A part of the page that is loaded on first use. A failed load is retried on the next use. */
export class Lazy<T> {
  /** `null` until it is loaded. */
  value: T | null = null
  readonly #load: () => Promise<T>
  #loading: Promise<T> | null = null
  /** Loading sets it up, which must not happen again when only the styles failed. */
  #part: Promise<T> | null = null

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  get isLoading(): boolean {
    return this.value === null && this.#loading !== null
  }

  /** Loads it ahead of its use. */
  preload(): void {
    this.load().catch(() => undefined)
  }

  /**
   * Runs at once when it is loaded already. A failure is reported, and the next use retries.
   * @param giveUp reverts what was started before the load failed
   */
  use(work: (part: T) => void | Promise<void>, giveUp?: () => void): void {
    if (this.value !== null) return void work(this.value)
    void this.load().then(work, () => {
      giveUp?.()
      loadFailures.tell()
    })
  }

  /** Loads it when the pointer or the focus reaches `button`, and uses it on a click. */
  openBy(button: HTMLElement, open: (part: T) => void): void {
    for (const sign of ['pointerenter', 'focus']) button.addEventListener(sign, () => this.preload())
    button.addEventListener('click', () => this.use(open))
  }

  /** Rejects when it cannot be loaded, without a report. */
  load(): Promise<T> {
    return (this.#loading ??= this.#start())
  }

  async #start(): Promise<T> {
    try {
      const [part] = await Promise.all([(this.#part ??= this.#setUp()), loadStyles()])
      return (this.value = part)
    } catch (error) {
      this.#loading = null
      throw error
    }
  }

  async #setUp(): Promise<T> {
    try {
      // A part may say something as soon as it is there.
      await loadWords()
      return await importLate(this.#load)
    } catch (error) {
      this.#part = null
      throw error
    }
  }
}
