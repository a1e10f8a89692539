import { Signal } from '../sync/signal'

/** A part that someone asked for could not be loaded. */
export const loadFailures = new Signal<void>()

declare global {
  /** What the build puts behind the address of each late script. */
  var lateQuery: string | undefined
}

let failures = 0
let styles: Promise<void> | null = null

/** The styles of all that opens are a file of their own. */
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

/** A part of the page that is loaded when it is first wanted. A load that failed is tried again the next time. */
export class Lazy<T> {
  /** `null` until it is loaded. */
  value: T | null = null
  readonly #load: () => Promise<T>
  #loading: Promise<T> | null = null

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  get isLoading(): boolean {
    return this.value === null && this.#loading !== null
  }

  /** Loads it, so that it is there when it is wanted. */
  preload(): void {
    this.#loaded().catch(() => undefined)
  }

  /**
   * At once when it is loaded already. A failure is told, and the next use tries again.
   * @param giveUp undoes what was begun before it was loaded
   */
  use(work: (part: T) => void | Promise<void>, giveUp?: () => void): void {
    if (this.value !== null) return void work(this.value)
    void this.#loaded().then(work, () => {
      giveUp?.()
      loadFailures.tell()
    })
  }

  /** Loads it when the pointer or the focus comes to `button`, and uses it at a click. */
  openBy(button: HTMLElement, open: (part: T) => void): void {
    for (const sign of ['pointerenter', 'focus']) button.addEventListener(sign, () => this.preload())
    button.addEventListener('click', () => this.use(open))
  }

  #loaded(): Promise<T> {
    return (this.#loading ??= this.#start())
  }

  async #start(): Promise<T> {
    try {
      const [part] = await Promise.all([this.#load(), loadStyles()])
      return (this.value = part)
    } catch (error) {
      this.#loading = null
      globalThis.lateQuery = `?${(failures += 1)}`
      throw error
    }
  }
}
