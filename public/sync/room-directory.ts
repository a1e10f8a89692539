import type { RoomsValue } from '../../common/http'
import type { RoomName } from '../../common/protocol/ids'

/** A page of the rooms that anybody may find; none when the server was not reached. */
export async function readRoomDirectory(query: string, after?: RoomName): Promise<RoomsValue> {
  const sought = new URLSearchParams({ ...(query !== '' && { query }), ...(after && { after }) })
  try {
    const response = await fetch(`/api/rooms?${sought}`)
    return response.ok ? ((await response.json()) as RoomsValue) : { rooms: [] }
  } catch {
    return { rooms: [] }
  }
}
