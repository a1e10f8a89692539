/** A browser may have no locks (plain http), forbid them, or never answer. */
function lockManager(): LockManager | null {
  try {
    return navigator.locks ?? null
  } catch {
    return null
  }
}

export const hasLocks = (): boolean => lockManager() !== null

/** Holds a lock while `work` runs. @throws when the browser gives none, or `work` throws */
export async function withLock<T>(
  name: string,
  work: () => Promise<T> | T,
  options: LockOptions = {},
): Promise<T> {
  const manager = lockManager()
  if (manager === null) throw new Error('no locks')
  return await manager.request(name, options, async () => work())
}

/** The names of all locks that are held, as far as the browser says so. */
export async function heldLocks(): Promise<string[]> {
  try {
    const { held = [] } = (await lockManager()?.query()) ?? {}
    return held.flatMap(({ name }) => name ?? [])
  } catch {
    return []
  }
}

/**
 * Runs `work` once: alone among the tabs of this browser, or without that where there are no locks or none is given
 * within `patienceMs`.
 */
export function inTurn<T>(name: string, work: () => Promise<T>, patienceMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let begun: Promise<T> | undefined
    const begin = (): Promise<T> => {
      clearTimeout(timer)
      if (begun === undefined) {
        begun = work()
        begun.then(resolve, reject)
      }
      return begun
    }
    const timer = setTimeout(() => void begin().catch(() => undefined), patienceMs)
    withLock(name, begin).catch(() => begin().catch(() => undefined))
  })
}
