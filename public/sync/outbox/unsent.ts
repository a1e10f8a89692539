import type { ClientId, Epoch, RoomName } from '../../../common/protocol/ids'
import type { HeldValue, MessageValue, Unchanged } from '../../../common/protocol/answers'
import type { Answer, Refusal, RefusalCode } from '../../../common/refusals'
import { type Command, filesOf, hasPlace, type Target, targetOf } from './command'

/** How long a deletion can be undone. */
export const UNDO_MS = 5_000
/** Waits this long at most, times a random part, before a try is repeated. */
export const LONGEST_PAUSE_MS = 5_000
const FIRST_PAUSE_MS = 500

/** What is kept of a message, or of another command, until the server has it. */
export interface OutboxDraft {
  clientId: ClientId
  room: RoomName
  /** As its author wrote it. */
  text: string
  command: Command
  /** Orders one author's messages; the time of writing, made unique. */
  order: number
  /** The refusal that ended it, until it is retried, edited or discarded. */
  failure: RefusalCode | null
  /** The words of the moderator who rejected it, or which file was refused. */
  why?: string | undefined
  /** The server may have it. */
  tried: boolean
  /** The history in which its message has its place; absent where it names none, and in drafts of earlier pages. */
  epoch?: Epoch | undefined
  /** It may be undone until this time, and is not sent before. */
  undoUntil?: number | undefined
}

/** `waiting` for its turn, `sending`, `held` for a moderator, `kept` by the server but not yet seen in the log, or `failed`. */
export type UnsentState = 'waiting' | 'sending' | 'held' | 'kept' | 'failed'

/** @property why in the words of the page */
export type Refused = Refusal & { why?: string }
export type Ended = Exclude<Answer<MessageValue | Unchanged | HeldValue>, Refusal> | Refused

export interface Unsent extends OutboxDraft {
  state: UnsentState
  tries: number
  /** Not to be tried before this time. */
  dueAt: number
  /** Why it has to wait, when the server said so. */
  reason: RefusalCode | null
  /** Its place in the log, once kept. */
  seq: number
}

/** What is to be kept otherwise than before, and what no longer. */
export interface Upkeep {
  kept: Unsent[]
  gone: Unsent[]
}

/**
 * No answer (`null`) means that it may have been kept or not: it is tried again.
 * @param random 0 to 1
 */
export function endTry(unsent: Unsent, answer: Ended | null, now: number, random: number): void {
  if (answer?.ok) {
    if ('held' in answer.value) unsent.state = 'held'
    else Object.assign(unsent, { state: 'kept', seq: answer.value.seq })
  } else if (answer && !answer.retryable && answer.code !== 'not-a-member') {
    fail(unsent, answer.code, answer.why)
  } else {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(unsent.tries, 10))
    unsent.state = 'waiting'
    unsent.reason = answer?.code ?? null
    unsent.dueAt = now + (answer?.retryAfterMs ?? 0) + pause * random
  }
}

/** Its files have to be at the server before it is. */
export const lacksFiles = ({ command }: OutboxDraft): boolean => filesOf(command).some(({ id }) => !id)

/** Its author may take it back: it failed, or its files are on their way. */
export const mayGo = ({ state, tried }: Unsent): boolean =>
  state === 'failed' || (state === 'sending' && !tried)

/** @param why the words of a moderator, or of the page for a file */
export const fail = (unsent: Unsent, failure: RefusalCode, why?: string): Unsent =>
  Object.assign(unsent, { state: 'failed' as const, failure, why, tried: false })

/** The first of a room that may go once it is due. Until a deletion can no longer be undone, its message waits as well. */
export function nextOf(
  inRoom: readonly Unsent[],
  seqOf: (target: Target) => number | undefined,
): Unsent | undefined {
  const undoable = inRoom.filter(({ undoUntil }) => undoUntil !== undefined)
  const held = new Set(undoable.map(({ command }) => targetOf(command)))
  return inRoom.find(({ state, clientId, command }) => {
    const target = targetOf(command)
    if (state !== 'waiting' || held.has(clientId)) return false
    return target === null || (!held.has(target) && seqOf(target) !== undefined)
  })
}

/** Notes in which history its message has its place. */
export function noteEpoch(unsent: Unsent, now: Epoch | null): void {
  if (now !== null && hasPlace(unsent.command)) unsent.epoch ??= now
}
