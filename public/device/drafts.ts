import { roomKeyOf } from '../../common/room-name'
import type { ClientId, Epoch, RoomName } from '../../common/protocol/ids'
import { inThisTab, onThisDevice, recall, remember } from './storage'
import type { Target } from '../sync/outbox/command'
import { Signal } from '../sync/signal'

/** Of more rooms only the newest drafts are kept, and none for longer. */
const MOST_DRAFTS = 100
const LONGEST_MS = 60 * 24 * 60 * 60_000
/** A longer one would take the space of everything else that is kept on the device. */
const MOST_CHARACTERS = 50_000

const PREFIX = 'draft '

/** The message that a draft answers. */
export interface ReplyDraft {
  seq: number
  name: string
  excerpt: string
}

/** An edit that is not sent, while the draft waits behind it. */
export interface EditDraft {
  target: Target
  /** The message as it is. */
  was: string
  /** In the text field. */
  text: string
}

export interface Draft {
  text: string
  reply?: ReplyDraft
  edit?: EditDraft
  /** The history in which the messages of both have their places. */
  epoch?: Epoch
}

interface Kept extends Draft {
  /** When it was written, epoch milliseconds. */
  at: number
}

const EMPTY: Draft = { text: '' }

/** What is written and not sent, one draft a room. The tabs of a device share it, and it outlasts them. */
export class Drafts {
  /** Another tab wrote or sent the draft of the room with this key. */
  readonly changes = new Signal<string>()
  /** Storage may be forbidden or full: what this tab knows counts. */
  readonly #known = new Map<string, Draft>()

  constructor(now: number) {
    prune(now)
    addEventListener('storage', ({ key, newValue }) => {
      if (!key?.startsWith(PREFIX)) return
      const room = key.slice(PREFIX.length)
      this.#known.set(room, draftIn(parsed(newValue)) ?? EMPTY)
      this.changes.tell(room)
    })
  }

  read(room: RoomName): Draft {
    const known = this.#known.get(roomKeyOf(room))
    if (known !== undefined) return known
    const draft = draftIn(recall(onThisDevice, keyOf(room))) ?? ofEarlierPage(room)
    this.#known.set(roomKeyOf(room), draft)
    return draft
  }

  /** @param now epoch milliseconds */
  write(room: RoomName, draft: Draft, now: number): void {
    if (isSame(this.#known.get(roomKeyOf(room)), draft)) return
    this.#known.set(roomKeyOf(room), draft)
    const { text, reply, edit } = draft
    const length = text.length + (edit?.text.length ?? 0)
    const isKept = length <= MOST_CHARACTERS && (text !== '' || reply || edit)
    remember(onThisDevice, keyOf(room), isKept ? ({ ...draft, at: now } satisfies Kept) : null)
  }
}

const keyOf = (room: RoomName): string => PREFIX + roomKeyOf(room)

/** Before drafts were kept on the device, each tab had its own. */
function ofEarlierPage(room: RoomName): Draft {
  const text = recall(inThisTab, PREFIX + room)
  remember(inThisTab, PREFIX + room, null)
  return typeof text === 'string' ? { text } : EMPTY
}

const isSame = (a: Draft | undefined, b: Draft): boolean =>
  a?.text === b.text && a.epoch === b.epoch && isEqual(a.reply, b.reply) && isEqual(a.edit, b.edit)

const isEqual = (a: object | undefined, b: object | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)

/** What an earlier version of this page or another hand wrote may have any shape. */
function draftIn(value: unknown): Draft | null {
  const { text, reply, edit, epoch } = (value ?? {}) as Record<keyof Draft, unknown>
  if (typeof text !== 'string') return null
  return {
    text,
    ...(has<ReplyDraft>(reply, { seq: 0, name: '', excerpt: '' }) && { reply }),
    ...(isEdit(edit) && { edit }),
    ...(typeof epoch === 'string' && { epoch: epoch as Epoch }),
  }
}

/** A message that has no place in the log yet is named by its `clientId`. */
const isEdit = (value: unknown): value is EditDraft =>
  has<EditDraft>(value, { target: 0, was: '', text: '' }) ||
  has<EditDraft>(value, { target: '' as ClientId, was: '', text: '' })

/** Whether a value has the fields of `like`, of the same types. */
function has<T extends object>(value: unknown, like: T): value is T {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(like).every(
    ([name, each]) => typeof (value as Record<string, unknown>)[name] === typeof each,
  )
}

const writtenAt = (value: unknown): number => {
  const { at } = (value ?? {}) as Partial<Kept>
  return draftIn(value) && typeof at === 'number' ? at : 0
}

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json ?? 'null')
  } catch {
    return null
  }
}

function prune(now: number): void {
  const all = keysOnDevice().map((key) => ({ key, at: writtenAt(recall(onThisDevice, key)) }))
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
