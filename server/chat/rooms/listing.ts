import { roomKeyOf } from '../../../common/room-name'
import type { ListedRoom, RoomsValue } from '../../../common/http'
import type { RoomName } from '../../../common/protocol/ids'
import type { StoredListing } from '../admission/admission-store'
import type { Chat } from '../chat'
import type { Store } from '../ports'
import { LOBBY } from './room-name'

const ROOMS_MAX = 50
/** Rooms looked at in one call, of which a query may fit none. */
const LOOKED_AT_MAX = 1_000
const AT_ONCE = 200

/**
 * The listed rooms whose name or topic contains a text, the lobby first, the others by name.
 * @param after a name @param onFurther called for every read behind the first
 */
export async function listRooms(
  { query, after }: { query: string; after: RoomName | null },
  chat: Pick<Chat, 'admissions' | 'crowd'>,
  store: Pick<Store, 'findRoom' | 'entries'>,
  onFurther: () => void,
): Promise<RoomsValue> {
  const term = foldedOf(query)
  const fits = ({ name, topic }: StoredListing) =>
    foldedOf(name).includes(term) || foldedOf(topic).includes(term)
  const found = after === null ? [await lobby(store)].filter(fits) : []
  let last = after ?? ''
  for (let lookedAt = 0; lookedAt < LOOKED_AT_MAX && found.length < ROOMS_MAX; lookedAt += AT_ONCE) {
    if (lookedAt > 0) onFurther()
    const listed = await chat.admissions.listed(roomKeyOf(last), AT_ONCE)
    for (const room of listed) {
      if (found.length === ROOMS_MAX) break
      last = room.name
      if (fits(room)) found.push(room)
    }
    if (listed.length < AT_ONCE && last === (listed.at(-1)?.name ?? last)) return { rooms: found.map(online) }
  }
  return { rooms: found.map(online), after: last as RoomName }

  function online({ name, topic, lastActivityAt }: StoredListing): ListedRoom {
    return { name, topic, online: chat.crowd.count(name), lastActivityAt }
  }
}

async function lobby(store: Pick<Store, 'findRoom' | 'entries'>): Promise<StoredListing> {
  const [found, [newest]] = await Promise.all([store.findRoom(LOBBY), store.entries(LOBBY, { limit: 1 })])
  return { name: LOBBY, topic: found?.topic ?? '', lastActivityAt: newest?.at ?? null }
}

const foldedOf = (text: string): string => roomKeyOf(text.normalize('NFKC'))
