import { topicAfter } from '../../../common/log/kinds'
import type { Entry } from '../../../common/protocol/entries'
import { isPrivateName } from '../../../common/room-name'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Origins } from '../log/drafts'
import { effectsOf } from '../moderation/actions'
import type { ModerationRequest } from '../moderation/request'
import {
  type Effects,
  NEW_STATE,
  restrictionOf,
  type RoomState,
  stateOf,
  type StoredState,
  withEffects,
} from '../moderation/room-state'
import type { Operators } from '../moderation/operators'
import { type Rules, rulesOf } from '../moderation/rules'
import { Talkers } from '../moderation/talkers'
import { listOf } from '../moderation/words/compiled-lists'
import { isModerated, type Screen, screened, verdictOn } from '../moderation/words/screening'
import type { WordVerdict } from '../moderation/words/word-list'
import type { Draft } from '../ports'
import type { Memberships } from './memberships'
import { LOBBY } from './room-name'

export interface StateParts {
  /** How long an author may edit a message; `Infinity` is always. */
  editWithinMs: number
  /** The author of the first entry owns a room. */
  hasOwners: boolean
  operators: Pick<Operators, 'current'>
  /** The words of the lobby, which hold in every room. */
  wordsEverywhere: () => readonly string[]
  /** Who is in a room. */
  present: (room: RoomName) => readonly MemberId[]
  memberships: Pick<Memberships, 'has'>
}

/** The current state of an open room. */
export class LiveState {
  /** Called with the state before. */
  onChange: (before: RoomState) => void = () => {}
  /** Something waits for moderators, or did within 30 days. */
  hasWaiting = false
  readonly #parts: StateParts
  readonly #talkers = new Talkers()
  #current: RoomState

  constructor(parts: StateParts) {
    this.#parts = parts
    this.#current = { ...NEW_STATE, operators: parts.operators.current }
  }

  get current(): RoomState {
    return this.#current
  }

  /**
   * Takes what was read from the store, unless this node has learnt more since. A lower revision is that of a standby which
   * lost the last commits. @param asked the revision when the read began
   */
  read(stored: StoredState | null, asked: number, hasWaiting = false): void {
    if (hasWaiting) this.hasWaiting = true
    if (stored === null) return
    const { revision, owner } = this.#current
    const isOther = stored.revision > revision || (stored.revision < revision && asked === revision)
    const hasOwner = this.#parts.hasOwners && stored.owner !== null
    const isOwned = stored.revision === revision && owner === null && hasOwner
    if (!isOther && !isOwned) return
    const state = stateOf(stored, this.#current)
    // The same array is compiled once.
    const { words } = this.#current
    const isSame = JSON.stringify(words) === JSON.stringify(state.words)
    this.#replace(isSame ? { ...state, words } : state)
  }

  retitle(topic: string): void {
    if (topic !== this.#current.topic) this.#replace({ ...this.#current, topic })
  }

  /** The operators are others now. */
  takeOperators(): void {
    if (this.#current.operators !== this.#parts.operators.current) this.#replace(this.#current)
  }

  /** An action on the state of this revision was committed. @returns false where this node knows another one */
  apply(revision: number, effects: Effects): boolean {
    const isCurrent = revision === this.#current.revision
    if (isCurrent) this.#replace(withEffects(this.#current, effects))
    return isCurrent
  }

  /**
   * The entries were committed. @param own drafts of this node that may be among them
   * @returns whether the owner has to be read: another node may give none, as one of an older version does
   */
  hear(room: RoomName, entries: readonly Entry[], own: readonly Draft[]): boolean {
    this.retitle(topicAfter(entries) ?? this.#current.topic)
    const [first] = entries
    // A later revision was read, and may have another owner.
    const isNew = this.#current.revision === 0 && this.#current.owner === null && this.#givesOwner(room)
    if (first?.seq !== 1 || !isNew) return false
    if (!own.some(({ id }) => id === first.id)) return true
    this.#replace({ ...this.#current, owner: first.author.id })
    return false
  }

  /** @see effectsOf. What only an owner can undo is not done to a room that nobody owns. */
  decide(room: RoomName, request: ModerationRequest): ReturnType<typeof effectsOf> {
    if (staysAsItIs(room, request.action)) return 'forbidden'
    if (!this.#givesOwner(room) && needsOwner(request)) return 'forbidden'
    // Another node may not have heard of a kick. The one that the member came back to keeps it in.
    const { present, memberships } = this.#parts
    const isStaying = (id: MemberId) =>
      memberships.has(room, id) || !restrictionOf(this.#current, 'kick', id, request.at)
    return effectsOf(this.#current, request, () => present(room).filter(isStaying))
  }

  rules(room: RoomName, drafts: readonly Draft[], { networks, ordered }: Origins): Rules {
    const { editWithinMs } = this.#parts
    const authors = [...new Set(drafts.map(({ author }) => author.id))]
    const given = {
      editWithinMs: isFinite(editWithinMs) ? editWithinMs : null,
      givesOwner: this.#givesOwner(room),
      ordered,
      talking: this.#talkers.among(drafts, networks, this.#current),
    }
    const now = Math.min(...drafts.map(({ at }) => at))
    const rules = rulesOf(room, this.#current, authors, given, now, networks)
    return { ...rules, ...screened(drafts, this.#screen(room)) }
  }

  /** Entries were appended by these rules. @returns whether one of their authors may have another role */
  talked({ talking }: Rules, entries: readonly Entry[]): boolean {
    return this.#talkers.heard(talking, entries)
  }

  /** What the lists of words say of a draft. */
  verdictOn(room: RoomName, draft: Draft): WordVerdict | null {
    return verdictOn(draft, this.#screen(room))
  }

  /** A room of this name is not to be made. */
  isBarred(room: RoomName): boolean {
    return room !== LOBBY && listOf(this.#parts.wordsEverywhere()).verdictOn(room) !== null
  }

  /** There are those who see what waits. */
  isModerated(room: RoomName): boolean {
    return isModerated(this.#screen(room))
  }

  #screen(room: RoomName): Screen {
    return { room, state: this.#current, everywhere: this.#parts.wordsEverywhere() }
  }

  #givesOwner(room: RoomName): boolean {
    return this.#parts.hasOwners && room !== LOBBY
  }

  #replace(state: RoomState): void {
    const before = this.#current
    const operators = this.#parts.operators.current
    this.#current = { ...state, operators, owner: this.#parts.hasOwners ? state.owner : null }
    this.onChange(before)
  }
}

function needsOwner({ action, hash }: ModerationRequest): boolean {
  if (action.action === 'create' || action.action === 'set')
    return action.listed !== undefined || action.access !== undefined || hash !== undefined
  return action.action === 'owner-key' || action.action === 'transfer'
}

/** The lobby is for everybody, and a private room for those who were invited. */
function staysAsItIs(room: RoomName, action: ModerationRequest['action']): boolean {
  if (action.action === 'close') return room === LOBBY
  if (action.action !== 'set') return false
  const isSet = action.access !== undefined || action.listed !== undefined
  return isSet && (room === LOBBY || isPrivateName(room))
}
