/** Reads what was remembered. Nothing, when the browser forbids storage or holds something unreadable. */
export function recall(storage: () => Storage, key: string): unknown {
  try {
    return JSON.parse(storage().getItem(key) ?? 'null')
  } catch {
    return null
  }
}

/** Remembers `value`; `null` forgets. Where storage is forbidden or full it lasts as long as the page. */
export function remember(storage: () => Storage, key: string, value: unknown): void {
  try {
    if (value === null) storage().removeItem(key)
    else storage().setItem(key, JSON.stringify(value))
  } catch {
    // Nothing depends on it but comfort.
  }
}

export const onThisDevice = (): Storage => localStorage
export const inThisTab = (): Storage => sessionStorage
