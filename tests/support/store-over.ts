import type { Store } from '../../server/chat/ports'
import { withWays } from '../../server/store/methods'

/** The store with some of its ways replaced. */
export const storeOver = (store: Store, ways: Partial<Store>): Store => withWays(store, ways)
