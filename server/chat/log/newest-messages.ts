import type { RoomName } from '../../../common/protocol/ids'
import type { Store } from '../ports'
import { NEWEST_PAGE, type NewestMessages } from './recent-entries'

export async function newestMessages(room: RoomName, head: number, store: Store): Promise<NewestMessages> {
  const page = await store.page(room, { before: head + 1, limit: NEWEST_PAGE })
  return { ...page, entries: page.entries.toJSON() }
}
