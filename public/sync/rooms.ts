import type { Place, RoomName } from '../../server/protocol'
import { onThisDevice, recall, remember } from './memory'
import { Signal } from './signal'

export const LOBBY = 'lobby' as RoomName
const KEY = 'rooms'

/** The rooms this device is in, how far each was read, and what came since. The lobby comes first. */
export class Rooms {
  readonly changes = new Signal<void>()
  /** Another tab entered or left a room. */
  readonly changesElsewhere = new Signal<void>()
  #read = readList()
  /** The newest entry of each room. */
  readonly #newest = new Map<RoomName, Place>()

  constructor() {
    addEventListener('storage', (event) => {
      if (event.key !== KEY) return
      this.#read = readList()
      this.changesElsewhere.tell()
      this.changes.tell()
    })
  }

  names(): RoomName[] {
    const names = [...this.#read.keys()].filter((name) => name !== LOBBY)
    return this.#read.has(LOBBY) ? [LOBBY, ...names] : names
  }

  add(room: RoomName): void {
    if (this.#read.has(room)) return
    this.#read.set(room, null)
    this.#keep()
  }

  remove(room: RoomName): void {
    this.#read.delete(room)
    this.#newest.delete(room)
    this.#keep()
  }

  /** How far the room was read; `null` before the first time. */
  place(room: RoomName): Place | null {
    return this.#read.get(room) ?? null
  }

  unread(room: RoomName): number {
    const newest = this.#newest.get(room)
    const read = this.#read.get(room)
    return newest && read && newest.epoch === read.epoch ? Math.max(0, newest.seq - read.seq) : 0
  }

  allUnread(): number {
    return this.names().reduce((sum, room) => sum + this.unread(room), 0)
  }

  /** The log of a room reaches to `newest`. What was there before the first visit is not unread. */
  heard(room: RoomName, newest: Place): void {
    this.#newest.set(room, newest)
    if (this.#read.get(room)?.epoch === newest.epoch) this.changes.tell()
    else this.markRead(room, newest)
  }

  /** Everything up to `place` was read. */
  markRead(room: RoomName, place: Place): void {
    const before = this.#read.get(room)
    if (before === undefined || (before?.epoch === place.epoch && before.seq >= place.seq)) return
    this.#read.set(room, place)
    this.#keep()
  }

  #keep(): void {
    remember(onThisDevice, KEY, [...this.#read])
    this.changes.tell()
  }
}

/** What an earlier version of this page or another hand wrote may have any shape. */
function readList(): Map<RoomName, Place | null> {
  const kept = recall(onThisDevice, KEY)
  const list = new Map<RoomName, Place | null>()
  for (const row of Array.isArray(kept) ? (kept as unknown[]) : []) {
    if (!Array.isArray(row) || typeof row[0] !== 'string') continue
    const place = row[1] as Partial<Place> | null
    const isPlace = typeof place?.epoch === 'string' && typeof place.seq === 'number'
    list.set(row[0] as RoomName, isPlace ? (place as Place) : null)
  }
  return list
}

/** `/` is the lobby; everything behind `/r/` is a name, slashes included. */
export function roomOfPath(path: string): RoomName {
  const name = path.startsWith('/r/') ? path.slice(3) : ''
  try {
    return (decodeURIComponent(name).normalize('NFC').trim() || LOBBY) as RoomName
  } catch {
    return name as RoomName
  }
}

/** A pasted address of this chat leads where it points; anything else is a name. */
export function roomOfText(text: string, origin: string): RoomName {
  if (!text.startsWith(`${origin}/`)) return text.normalize('NFC') as RoomName
  return roomOfPath(text.slice(origin.length).replace(/[?#].*/, ''))
}

export function pathOfRoom(room: RoomName): string {
  return room === LOBBY ? '/' : `/r/${room.split('/').map(encodeURIComponent).join('/')}`
}
