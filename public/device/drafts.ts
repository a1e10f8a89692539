import { roomKeyOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import { inThisTab, onThisDevice, recall, remember } from './storage'
import { Signal } from '../sync/signal'

/** Of more rooms only the newest drafts are kept, and none for longer. */
const MOST_DRAFTS = 100
const LONGEST_MS = 60 * 24 * 60 * 60_000
/** A longer one would take the space of everything else that is kept on the device. */
const MOST_CHARACTERS = 50_000

const PREFIX = 'draft '

interface Kept {
  text: string
  /** When it was written, epoch milliseconds. */
  at: number
}

/** What is written and not sent, one draft a room. The tabs of a device share it, and it outlasts them. */
export class Drafts {
  /** Another tab wrote or sent the draft of the room with this key. */
  readonly changes = new Signal<string>()
  /** Storage may be forbidden or full: what this tab knows counts. */
  readonly #texts = new Map<string, string>()

  constructor(now: number) {
    prune(now)
    addEventListener('storage', ({ key, newValue }) => {
      if (!key?.startsWith(PREFIX)) return
      const room = key.slice(PREFIX.length)
      this.#texts.set(room, keptIn(parsed(newValue))?.text ?? '')
      this.changes.tell(room)
    })
  }

  read(room: RoomName): string {
    const known = this.#texts.get(roomKeyOf(room))
    if (known !== undefined) return known
    const text = keptIn(recall(onThisDevice, keyOf(room)))?.text ?? ofEarlierPage(room)
    this.#texts.set(roomKeyOf(room), text)
    return text
  }

  /** @param now epoch milliseconds */
  write(room: RoomName, text: string, now: number): void {
    if (this.#texts.get(roomKeyOf(room)) === text) return
    this.#texts.set(roomKeyOf(room), text)
    const isKept = text !== '' && text.length <= MOST_CHARACTERS
    remember(onThisDevice, keyOf(room), isKept ? ({ text, at: now } satisfies Kept) : null)
  }
}

const keyOf = (room: RoomName): string => PREFIX + roomKeyOf(room)

/** Before drafts were kept on the device, each tab had its own. */
function ofEarlierPage(room: RoomName): string {
  const text = recall(inThisTab, PREFIX + room)
  remember(inThisTab, PREFIX + room, null)
  return typeof text === 'string' ? text : ''
}

/** What an earlier version of this page or another hand wrote may have any shape. */
function keptIn(value: unknown): Kept | null {
  const { text, at } = (value ?? {}) as Partial<Kept>
  return typeof text === 'string' && typeof at === 'number' ? { text, at } : null
}

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}

function prune(now: number): void {
  const all = keysOnDevice().map((key) => ({ key, at: keptIn(recall(onThisDevice, key))?.at ?? 0 }))
  all.sort((a, b) => b.at - a.at)
  for (const [index, { key, at }] of all.entries())
    if (index >= MOST_DRAFTS || now - at > LONGEST_MS) remember(onThisDevice, key, null)
}

function keysOnDevice(): string[] {
  try {
    return Object.keys(onThisDevice()).filter((key) => key.startsWith(PREFIX))
  } catch {
    return []
  }
}
