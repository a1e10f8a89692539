import type { UseStore } from 'idb-keyval'

/** Commits in the same breath, so that a tab that dies in the next moment has already handed over what it keeps. */
export const eagerCommit =
  (store: UseStore): UseStore =>
  (mode, work) =>
    store(mode, (objects) => {
      const result = work(objects)
      objects.transaction.commit()
      return result
    })
