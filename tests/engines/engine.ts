import type { Size } from '../states/stage'

/** One window of one person: own cookies, own storage. Points are CSS pixels of the viewport. */
export interface EngineWindow {
  goto: (url: string) => Promise<void>
  reload: () => Promise<void>
  /** @param expression JavaScript; what it gives, or its promise, is JSON */
  evaluate: (expression: string) => Promise<unknown>
  /** @param key a `KeyboardEvent.key`, with modifiers before it: `Control+k` */
  press: (key: string) => Promise<void>
  /** Each character as if it were a key. */
  type: (text: string) => Promise<void>
  move: (x: number, y: number) => Promise<void>
  click: (x: number, y: number) => Promise<void>
  screenshot: (path: string) => Promise<void>
  close: () => Promise<void>
}

/** A browser that is not Chromium. */
export interface Engine {
  name: string
  open(size: Size): Promise<EngineWindow>
  close(): Promise<void>
}

export interface EngineKind {
  name: string
  /** False where private windows have no service worker. */
  hasWorker: boolean
  /** Why it cannot be started here; `null` when it can. */
  missing(): string | null
  start(): Promise<Engine>
}
