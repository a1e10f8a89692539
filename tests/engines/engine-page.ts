import { until } from '../support/chat'
import { type Step, withElements } from './engine-locator'
import type { EngineWindow } from './engine'

const WAIT_TIMEOUT_MS = 20_000

type InPage<T, A> = (element: Element, argument: A) => T

interface ChosenFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** Runs in the page. As if they had been chosen. */
function choose(argument: {
  css: string
  chosen: { name: string; mimeType: string; base64: string }[]
}): void {
  const data = new DataTransfer()
  for (const { name, mimeType, base64 } of argument.chosen) {
    const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))
    data.items.add(new File([bytes], name, { type: mimeType }))
  }
  const input = document.querySelector<HTMLInputElement>(argument.css)!
  input.files = data.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** As much of Playwright's page as the states and `actionsOn` use, over any engine. */
export class EnginePage {
  readonly keyboard: {
    press: EngineWindow['press']
    type: EngineWindow['type']
    insertText: EngineWindow['type']
  }
  readonly mouse: { move: EngineWindow['move'] }
  readonly clock = { setFixedTime: (now: number) => this.#setClock(now) }
  readonly #window: EngineWindow
  #now: number | null = null

  constructor(window: EngineWindow) {
    this.#window = window
    const { press, type, move } = window
    this.keyboard = { press, type, insertText: (text) => this.#insert(text) }
    this.mouse = { move }
  }

  async goto(url: string): Promise<void> {
    await this.#window.goto(url)
  }

  async reload(): Promise<void> {
    await this.#window.reload()
    if (this.#now !== null) await this.#setClock(this.#now)
  }

  async evaluate<T, A>(work: ((argument: A) => T) | string, argument?: A): Promise<T> {
    const text = typeof work === 'string' ? work : `(${String(work)})(${JSON.stringify(argument ?? null)})`
    return (await this.#window.evaluate(text)) as T
  }

  $$eval<T>(css: string, work: (elements: Element[]) => T): Promise<T> {
    return this.#with([{ css }], String(work)) as Promise<T>
  }

  waitForFunction<A>(work: (argument: A) => unknown, argument?: A): Promise<void> {
    return this.#until(String(work), async () => Boolean(await this.evaluate(work, argument)))
  }

  waitForSelector(css: string, { state = 'visible' } = {}): Promise<void> {
    return this.locator(css).first().waitFor({ state })
  }

  locator(css: string, { hasText }: { hasText?: string } = {}): EngineLocator {
    return new EngineLocator(this, [{ css, ...(hasText !== undefined && { hasText }) }])
  }

  getByText(text: string | RegExp): EngineLocator {
    const wanted = typeof text === 'string' ? text : { source: text.source, flags: text.flags }
    return new EngineLocator(this, [{ css: 'body *', text: wanted }])
  }

  click = (css: string): Promise<void> => this.locator(css).click()
  tap = this.click
  check = (css: string): Promise<void> => this.locator(css).check()
  fill = (css: string, text: string): Promise<void> => this.locator(css).fill(text)
  focus = (css: string): Promise<void> => this.locator(css).focus()
  hover = (css: string): Promise<void> => this.locator(css).hover()
  getAttribute = (css: string, name: string): Promise<string | null> => this.locator(css).getAttribute(name)
  inputValue = (css: string): Promise<string> =>
    this.locator(css).evaluate((field) => (field as HTMLInputElement).value)

  async setInputFiles(css: string, files: ChosenFile | ChosenFile[]): Promise<void> {
    const chosen = [files]
      .flat()
      .map(({ buffer, ...file }) => ({ ...file, base64: buffer.toString('base64') }))
    await this.evaluate(choose, { css, chosen })
  }

  async press(css: string, key: string): Promise<void> {
    await this.focus(css)
    await this.#window.press(key)
  }

  screenshot({ path }: { path: string }): Promise<void> {
    return this.#window.screenshot(path)
  }

  context() {
    return { close: () => this.#window.close(), request: { get: this.#ask('GET'), put: this.#ask('PUT') } }
  }

  async point({ steps }: EngineLocator, isClick: boolean): Promise<void> {
    let point: { x: number; y: number } | null = null
    await this.#until(`a place to press ${JSON.stringify(steps)}`, async () => {
      const before: typeof point = point
      point = (await this.#with(steps, '([element]) => element ? pressPoint(element) : null')) as typeof point
      // What is still sliding in would be somewhere else by then.
      return point !== null && before !== null && before.x === point.x && before.y === point.y
    })
    const { x, y } = point!
    await (isClick ? this.#window.click(x, y) : this.#window.move(x, y))
  }

  with(steps: readonly Step[], work: string, argument?: unknown): Promise<unknown> {
    return this.#with(steps, work, argument)
  }

  #with(steps: readonly Step[], work: string, argument?: unknown): Promise<unknown> {
    return this.#window.evaluate(withElements(steps, work, argument))
  }

  /** Asks as the person whose page it is. */
  #ask(method: 'GET' | 'PUT') {
    return async (url: string, { data }: { data?: object } = {}): Promise<void> => {
      if ((await this.evaluate(() => location.origin)) !== new URL(url).origin)
        await this.goto(new URL('/healthz', url).href)
      await this.#window.evaluate(`fetch(${JSON.stringify(url)}, { method: '${method}',
        headers: { 'content-type': 'application/json' }${data ? `, body: ${JSON.stringify(JSON.stringify(data))}` : ''} }).then(() => true)`)
    }
  }

  async #insert(text: string): Promise<void> {
    await this.evaluate((inserted: string) => void document.execCommand('insertText', false, inserted), text)
  }

  async #setClock(now: number): Promise<void> {
    this.#now = now
    await this.evaluate((fixed: number) => void (Date.now = () => fixed), now)
  }

  #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    // Between two documents there is nothing to ask.
    return until(what, () => isSo().catch(() => false), WAIT_TIMEOUT_MS)
  }

  until = this.#until.bind(this)
}

export class EngineLocator {
  readonly #page: EnginePage

  constructor(
    page: EnginePage,
    readonly steps: readonly Step[],
  ) {
    this.#page = page
  }

  first(): EngineLocator {
    const last = this.steps.at(-1)!
    return new EngineLocator(this.#page, [...this.steps.slice(0, -1), { ...last, isFirst: true }])
  }

  locator(css: string): EngineLocator {
    return new EngineLocator(this.#page, [...this.steps, { css }])
  }

  click = (): Promise<void> => this.#page.point(this, true)
  tap = this.click
  hover = (): Promise<void> => this.#page.point(this, false)

  async check(): Promise<void> {
    if (!(await this.evaluate((box) => (box as HTMLInputElement).checked))) await this.click()
  }

  focus(): Promise<void> {
    return this.evaluate((element) => (element as HTMLElement).focus())
  }

  fill(text: string): Promise<void> {
    return this.evaluate((element, filled: string) => {
      const field = element as HTMLInputElement | HTMLTextAreaElement
      field.focus()
      field.value = filled
      field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: filled }))
    }, text)
  }

  scrollIntoViewIfNeeded(): Promise<void> {
    return this.evaluate((element) => element.scrollIntoView({ block: 'nearest' }))
  }

  innerText(): Promise<string> {
    return this.evaluate((element) => (element as HTMLElement).innerText)
  }

  getAttribute(name: string): Promise<string | null> {
    return this.evaluate((element, wanted: string) => element.getAttribute(wanted), name)
  }

  allTextContents(): Promise<string[]> {
    return this.#page.with(this.steps, '(all) => all.map((each) => each.textContent)') as Promise<string[]>
  }

  count(): Promise<number> {
    return this.#page.with(this.steps, '(all) => all.length') as Promise<number>
  }

  isVisible(): Promise<boolean> {
    return this.#page.with(this.steps, '(all) => all.some(isVisible)') as Promise<boolean>
  }

  async evaluate<T, A>(work: InPage<T, A>, argument?: A): Promise<T> {
    await this.waitFor({ state: 'attached' })
    return (await this.#page.with(
      this.steps,
      `([element], argument) => (${String(work)})(element, argument)`,
      argument,
    )) as T
  }

  async waitFor({ state = 'visible' } = {}): Promise<void> {
    const isThere = async () => (state === 'attached' ? (await this.count()) > 0 : await this.isVisible())
    await this.#page.until(`${JSON.stringify(this.steps)} to be ${state}`, async () =>
      state === 'hidden' ? !(await this.isVisible()) : isThere(),
    )
  }
}
