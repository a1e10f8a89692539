import type { BrowserContext, Page } from 'playwright-core'

interface Timers {
  timers: { fire(lengths: number[]): boolean }
}

/** Lets `fireTimer` end the timeouts of one second and more in the pages of this context. */
export async function controlTimers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const LONG_MS = 1_000
    const pending = new Map<number, { ms: number; fire: () => void }>()
    const native = {
      setTimeout: window.setTimeout.bind(window),
      clearTimeout: window.clearTimeout.bind(window),
    }
    const setTimeout = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
      const id = native.setTimeout(() => {
        pending.delete(id)
        work(...args)
      }, ms)
      const fire = (): void => {
        clearTimeout(id)
        work(...args)
      }
      if (ms >= LONG_MS) pending.set(id, { ms, fire })
      return id
    }
    const clearTimeout = (id: number | undefined): void => {
      if (id !== undefined) pending.delete(id)
      native.clearTimeout(id)
    }
    const fire = (lengths: number[]): boolean => {
      const timer = [...pending.values()].find(({ ms }) => lengths.includes(ms))
      timer?.fire()
      return timer !== undefined
    }
    Object.assign(window, { setTimeout, clearTimeout, timers: { fire } })
  })
}

/** Waits until the page has a pending timeout of one of these lengths, and fires it at once. */
export async function fireTimer(page: Page, ...lengths: number[]): Promise<void> {
  await page.waitForFunction((ms) => (window as unknown as Timers).timers.fire(ms), lengths)
}
