/** What a storage would not take, as JSON (`null`: removed): it lasts as long as the page. */
const refused = new Map<() => Storage, Map<string, string | null>>()

/** Reads what was remembered. Nothing, when the browser forbids storage or holds something unreadable. */
export function recall(storage: () => Storage, key: string): unknown {
  try {
    const inPage = refused.get(storage)?.get(key)
    const json = inPage === undefined ? storage().getItem(key) : inPage
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}

/**
 * Remembers `value`; `null` forgets. Where storage is forbidden or full it lasts as long as the page.
 * @returns whether it outlives the page
 */
export function remember(storage: () => Storage, key: string, value: unknown): boolean {
  const json = value === null ? null : JSON.stringify(value)
  try {
    if (json === null) storage().removeItem(key)
    else storage().setItem(key, json)
    refused.get(storage)?.delete(key)
    return true
  } catch {
    // An older value may still be readable, and must not come back.
    const inPage = refused.get(storage) ?? new Map<string, string | null>()
    refused.set(storage, inPage.set(key, json))
    return false
  }
}

export const onThisDevice = (): Storage => localStorage
export const inThisTab = (): Storage => sessionStorage
