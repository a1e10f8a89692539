/** The commands of W3C WebDriver that a window needs (https://www.w3.org/TR/webdriver2/). */
export class WebDriver {
  readonly #session: string

  private constructor(session: string) {
    this.#session = session
  }

  /** @param capabilities what the browser must be and do */
  static async begin(url: string, capabilities: object): Promise<WebDriver> {
    const value = await command(`${url}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } })
    return new WebDriver(`${url}/session/${(value as { sessionId: string }).sessionId}`)
  }

  get(path: string): Promise<unknown> {
    return command(`${this.#session}/${path}`, 'GET')
  }

  post(path: string, body: object = {}): Promise<unknown> {
    return command(`${this.#session}/${path}`, 'POST', body)
  }

  async end(): Promise<void> {
    await command(this.#session, 'DELETE')
  }

  async execute(script: string): Promise<unknown> {
    return this.post('execute/sync', { script, args: [] })
  }

  /** Presses the keys one within the other, and lets go of them. */
  async keys(keys: readonly string[]): Promise<void> {
    const down = keys.map((value) => ({ type: 'keyDown', value }))
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }))
    await this.post('actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] })
  }

  async pointer(x: number, y: number, isClick: boolean): Promise<void> {
    const move = { type: 'pointerMove', origin: 'viewport', duration: 0, x: Math.round(x), y: Math.round(y) }
    const press = ['pointerDown', 'pointerUp'].map((type) => ({ type, button: 0 }))
    const actions = isClick ? [move, ...press] : [move]
    await this.post('actions', {
      actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }],
    })
  }
}

async function command(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  const { value } = (await response.json()) as { value: unknown }
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`)
  return value
}
