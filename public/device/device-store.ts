import { createStore, type UseStore } from 'idb-keyval'

/** A store on this device, all of whose failures are rejections: `indexedDB.open` may throw, and not only at first. */
export function openStore(database: string, name: string): UseStore {
  let store: UseStore | undefined
  return async (mode, work) => {
    store ??= createStore(database, name)
    return store(mode, work)
  }
}
