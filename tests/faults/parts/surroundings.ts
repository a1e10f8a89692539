import { createRequire } from 'node:module'
import { WebSocket } from 'ws'
import type { Rows } from './device-store'
import { sharedJson } from './shared-json'

interface Request {
  open: (...args: unknown[]) => void
  /** The client that can set a `Cookie`. */
  setDisableHeaderCheck: (isOff: boolean) => void
  setRequestHeader: (name: string, value: string) => void
}

// Comes with Socket.IO's client for Node, without types.
const XMLHttpRequest = createRequire(__filename)('xmlhttprequest-ssl') as new () => Request

/** What survives a closed page. */
export class Device {
  cookie = ''
  readonly storage = new Map<string, string>()
  readonly stores = new Map<string, Rows>()
}

interface Network {
  device: Device
  url: string
  sockets: Set<WebSocket>
  onTry: () => void
  opened: number[]
  onFrame: (bytes: number) => void
}

/** The environment of one guest's page: a small browser that ends with `close`. */
export class Surroundings {
  /** Times at which a connection was opened, epoch milliseconds. */
  readonly opened: number[] = []
  /** Times at which the page's timers were due to try one, however late this process ran them. */
  readonly tried: number[] = []
  /** Bytes of the largest frame received. */
  largestFrame = 0
  readonly self: Record<string, unknown>
  readonly #url: string
  readonly #device: Device
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #sockets = new Set<WebSocket>()
  readonly #gone = new AbortController()
  readonly #window = new EventTarget()
  readonly #document = Object.assign(new EventTarget(), { hidden: false })
  readonly #navigator = { onLine: true }
  /** When the running timer was due. */
  #dueAt: number | null = null

  constructor(url: string, device: Device) {
    this.#url = url
    this.#device = device
    const { host } = new URL(url)
    const { opened } = this
    const network: Network = {
      device,
      url,
      sockets: this.#sockets,
      onTry: () => this.tried.push(this.#dueAt ?? Date.now()),
      opened,
      onFrame: (bytes) => (this.largestFrame = Math.max(this.largestFrame, bytes)),
    }
    const self: Record<string, unknown> = {
      document: this.#document,
      navigator: this.#navigator,
      location: { protocol: 'http:', host, hostname: host.split(':')[0], port: host.split(':')[1] },
      localStorage: storageOver(device.storage),
      sessionStorage: storageOver(new Map()),
      indexedDB: device.stores,
      fetch: (path: string, options?: RequestInit) => this.#fetch(path, options),
      JSON: sharedJson,
      WebSocket: webSocketsOf(network),
      XMLHttpRequest: requestsOf(network),
      addEventListener: this.#window.addEventListener.bind(this.#window),
      removeEventListener: this.#window.removeEventListener.bind(this.#window),
      setTimeout: (work: () => void, ms?: number) => this.#timeout(work, ms),
      clearTimeout: (timer: NodeJS.Timeout | undefined) => this.#clear(timer),
      setInterval: (work: () => void, ms?: number) => this.#keep(setInterval(work, ms)),
      clearInterval: (timer: NodeJS.Timeout | undefined) => this.#clear(timer),
    }
    this.self = Object.assign(self, { self, window: self })
  }

  /** The device goes online or offline: the browser tells the page, and connections close. */
  set onLine(onLine: boolean) {
    this.#navigator.onLine = onLine
    this.#window.dispatchEvent(new Event(onLine ? 'online' : 'offline'))
  }

  /** As a closed tab: nothing is sent, nothing runs any more. */
  close(): void {
    this.#gone.abort()
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) {
      socket.removeAllListeners()
      socket.on('error', () => {}).terminate()
    }
  }

  get #isGone(): boolean {
    return this.#gone.signal.aborted
  }

  #timeout(work: () => void, ms?: number): NodeJS.Timeout | undefined {
    if (this.#isGone) return undefined
    const dueAt = Date.now() + (ms ?? 0)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#dueAt = dueAt
      work()
      this.#dueAt = null
    }, ms)
    return this.#keep(timer)
  }

  #keep(timer: NodeJS.Timeout): NodeJS.Timeout {
    this.#timers.add(timer)
    return timer
  }

  #clear(timer: NodeJS.Timeout | undefined): void {
    clearTimeout(timer)
    if (timer !== undefined) this.#timers.delete(timer)
  }

  async #fetch(path: string, options: RequestInit = {}): Promise<Response> {
    const { cookie } = this.#device
    const headers = { ...(options.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(this.#url + path, { ...options, headers, signal: this.#gone.signal })
    const given = response.headers.getSetCookie().map((line) => line.split(';')[0]!)
    if (given.length > 0) this.#device.cookie = given.join('; ')
    return response
  }
}

/** The browser's WebSocket, with the headers of a browser. */
function webSocketsOf({ device, url, sockets, onTry, opened, onFrame }: Network) {
  return class extends WebSocket {
    constructor(address: string, protocols?: string[]) {
      super(address, protocols, { headers: { cookie: device.cookie, origin: url }, perMessageDeflate: false })
      onTry()
      sockets.add(this)
      this.on('open', () => opened.push(Date.now()))
      this.on('message', (frame: Buffer) => onFrame(frame.length))
      this.on('close', () => sockets.delete(this))
      // The page listens as well; this listener is for events after the page is closed.
      this.on('error', () => {})
    }
  }
}

/** For long-polling, the page's fallback. */
function requestsOf({ device }: Network) {
  return class extends XMLHttpRequest {
    constructor() {
      super()
      const open = this.open.bind(this)
      this.open = (...args: unknown[]) => {
        open(...args)
        this.setDisableHeaderCheck(true)
        this.setRequestHeader('cookie', device.cookie)
      }
    }
  }
}

function storageOver(rows: Map<string, string>): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  return {
    getItem: (key) => rows.get(key) ?? null,
    setItem: (key, value) => void rows.set(key, value),
    removeItem: (key) => void rows.delete(key),
  }
}
