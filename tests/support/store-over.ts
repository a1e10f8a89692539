import type { Store } from '../../server/chat/ports'

/** The store with some of its ways replaced. */
export function storeOver(store: Store, ways: Partial<Store>): Store {
  return {
    epoch: store.epoch,
    findRoom: (name) => store.findRoom(name),
    heads: (names) => store.heads(names),
    append: (room, drafts) => store.append(room, drafts),
    newestMentions: (room, members) => store.newestMentions(room, members),
    entries: (room, range) => store.entries(room, range),
    page: (room, range) => store.page(room, range),
    check: () => store.check(),
    close: () => store.close(),
    ...ways,
  }
}
