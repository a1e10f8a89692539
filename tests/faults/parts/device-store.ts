/** Replaces idb-keyval in a guest's page: its data stay on the guest's device when the page is closed. */
export type Rows = Map<string, unknown>

/** The rows of each store, by name. */
declare const indexedDB: Map<string, Rows>

interface Objects {
  rows: Rows
  transaction: { commit: () => void }
}
type UseStore = <T>(mode: string, work: (objects: Objects) => T) => Promise<T>

export function createStore(_database: string, name: string): UseStore {
  const device = indexedDB
  if (!device.has(name)) device.set(name, new Map())
  return async (_mode, work) => work({ rows: device.get(name)!, transaction: { commit: () => {} } })
}

export const get = (key: string, use: UseStore): Promise<unknown> =>
  use('readonly', ({ rows }) => structuredClone(rows.get(key)))

export const set = (key: string, value: unknown, use: UseStore): Promise<unknown> =>
  use('readwrite', ({ rows }) => rows.set(key, structuredClone(value)))

export const del = (key: string, use: UseStore): Promise<unknown> =>
  use('readwrite', ({ rows }) => rows.delete(key))

export const clear = (use: UseStore): Promise<void> => use('readwrite', ({ rows }) => rows.clear())

export const entries = (use: UseStore): Promise<[string, unknown][]> =>
  use('readonly', ({ rows }) => [...rows].map(([key, value]) => [key, structuredClone(value)]))
