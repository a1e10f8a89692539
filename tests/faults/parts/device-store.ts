/** Stands in for idb-keyval in a guest's page: what it keeps stays on the guest's device when the page is closed. */
type Rows = Map<string, unknown>

/** The page's own, as every other part of its surroundings. */
declare const indexedDB: Rows

export const createStore = (): null => null

export async function set(key: string, value: unknown): Promise<void> {
  indexedDB.set(key, structuredClone(value))
}

export async function del(key: string): Promise<void> {
  indexedDB.delete(key)
}

export async function entries(): Promise<[string, unknown][]> {
  return [...indexedDB].map(([key, value]) => [key, structuredClone(value)])
}
