import type { ListedRoom } from '../../common/http'

/** The rooms that anybody may find; none when the server was not reached. */
export async function readRoomDirectory(): Promise<ListedRoom[]> {
  try {
    const response = await fetch('/api/rooms')
    return response.ok ? ((await response.json()) as { rooms: ListedRoom[] }).rooms : []
  } catch {
    return []
  }
}
