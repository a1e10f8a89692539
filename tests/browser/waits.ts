import type { BrowserContext, Page } from 'playwright-core'

interface Waits {
  waits: { end(lengths: number[]): boolean }
}

/** Makes the waits of the pages of this context, of a second and more, end when the test says so: see `endWait`. */
export async function knowWaits(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const LONG_MS = 1_000
    const pending = new Map<number, { ms: number; end: () => void }>()
    const native = {
      setTimeout: window.setTimeout.bind(window),
      clearTimeout: window.clearTimeout.bind(window),
    }
    const setTimeout = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
      const id = native.setTimeout(() => {
        pending.delete(id)
        work(...args)
      }, ms)
      const end = (): void => {
        clearTimeout(id)
        work(...args)
      }
      if (ms >= LONG_MS) pending.set(id, { ms, end })
      return id
    }
    const clearTimeout = (id: number | undefined): void => {
      if (id !== undefined) pending.delete(id)
      native.clearTimeout(id)
    }
    const end = (lengths: number[]): boolean => {
      const wait = [...pending.values()].find(({ ms }) => lengths.includes(ms))
      wait?.end()
      return wait !== undefined
    }
    Object.assign(window, { setTimeout, clearTimeout, waits: { end } })
  })
}

/** Resolves when the page waits for one of these, and has that be over: it does at once what it would do then. */
export async function endWait(page: Page, ...lengths: number[]): Promise<void> {
  await page.waitForFunction((ms) => (window as unknown as Waits).waits.end(ms), lengths)
}
