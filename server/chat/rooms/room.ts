import { Failure } from '../../errors'
import type { ClientId, MemberId, RoomName } from '../../../common/protocol/ids'
import type { Member, Role } from '../../../common/protocol/members'
import type { RoomInfo } from '../../../common/protocol/rooms'
import { Coalescer } from '../log/coalescer'
import type { Origins } from '../log/drafts'
import type { LogParts } from '../log/log-parts'
import { RoomLog } from '../log/room-log'
import { decideAuthor } from '../messages/decide'
import type { ModerationRequest } from '../moderation/request'
import { infoOf, roleOf, type RoomState } from '../moderation/room-state'
import { type Ruled, rulingOf } from '../moderation/ruling'
import type { Told } from '../moderation/queue/queue'
import type { WordVerdict } from '../moderation/words/word-list'
import type { Draft, Refused, Store } from '../ports'
import { LiveState, type StateParts } from './live-state'

/** Decisions by a state that another node has replaced meanwhile. */
const ATTEMPTS = 10

export interface RoomParts extends LogParts, StateParts {
  /** Called when a room has opened, with `null`, and when its state has changed, with the state before. */
  onState: (room: Room, before: RoomState | null) => void
}

interface Moderator {
  member: MemberId
  role: Role | undefined
}

/** What became of a request. */
export interface Moderated {
  outcome: Exclude<Ruled['outcome'], 'stale'>
  /** It was done, now or by the first of a repeat. */
  isDone: boolean
  /** For the sessions whose words or reports were settled. */
  told?: Told[]
}

/** An open room: its log, its topic, and its owner, roles and settings. */
export class Room {
  readonly log: RoomLog
  readonly #state: LiveState
  readonly #store: Pick<Store, 'moderate' | 'countWaiting'>
  readonly #counting = new Coalescer(() => this.#store.countWaiting(this.name))

  private constructor(log: RoomLog, state: LiveState, store: Pick<Store, 'moderate' | 'countWaiting'>) {
    this.log = log
    this.#state = state
    this.#store = store
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: RoomParts): Promise<Room> {
    const state = new LiveState(parts)
    const room = new Room(await RoomLog.open(written, { ...parts, state }), state, parts.store)
    state.onChange = (before) => parts.onState(room, before)
    return room
  }

  get name(): RoomName {
    return this.log.name
  }

  get state(): RoomState {
    return this.#state.current
  }

  /** @param now epoch milliseconds */
  info(now: number): RoomInfo {
    return infoOf(this.name, this.state, now)
  }

  /** @returns `undefined` for a newcomer */
  roleOf(member: MemberId): Role | undefined {
    return roleOf(this.state, member)
  }

  takeOperators(): void {
    this.#state.takeOperators()
  }

  /** Operators, its owner, and those who were made moderators. */
  moderators(): Moderator[] {
    const { owner, operators, roles } = this.state
    const granted = [...roles.values()].filter(({ role }) => role === 'moderator')
    const all = [...operators, ...(owner === null ? [] : [owner]), ...granted.map(({ member }) => member)]
    return [...new Set(all)].map((member) => ({ member, role: this.roleOf(member) }))
  }

  /** Something waits for its moderators, or did within 30 days. */
  get hasWaiting(): boolean {
    return this.#state.hasWaiting
  }

  /** How much waits for its moderators. */
  countWaiting(): ReturnType<Store['countWaiting']> {
    return this.#counting.run()
  }

  /** Something waits now. */
  noteWaiting(): void {
    this.#state.hasWaiting = true
  }

  /** There are those who see what waits. */
  get isModerated(): boolean {
    return this.#state.isModerated(this.name)
  }

  /** Nobody may make it, because the words of the lobby are in its name. */
  get isBarred(): boolean {
    return this.log.head === 0 && this.#state.isBarred(this.name)
  }

  /** What the lists of words say of a draft. */
  verdictOn(draft: Draft): WordVerdict | null {
    return this.#state.verdictOn(this.name, draft)
  }

  /** Why its author may not write such a draft now; `null` where nothing speaks against it. */
  refusalOf(draft: Draft, origins: Origins): Refused | null {
    return decideAuthor(draft, this.#state.rules(this.name, [draft], origins))
  }

  /**
   * Decides by the current state, and again where another node has replaced it meanwhile.
   * @throws {Failure} why it is refused
   */
  async moderate(request: ModerationRequest, author: Member, clientId: ClientId): Promise<Moderated> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { revision } = this.state
      const decided = request.refusal?.code ?? this.#state.decide(this.name, request)
      const effects = typeof decided === 'string' ? null : decided
      const ruling = rulingOf(request, { revision, effects, author, clientId })
      const { outcome, entry, code, told } = await this.#store.moderate(this.name, ruling)
      if (outcome === 'void' && decided !== null)
        throw request.refusal ?? new Failure(typeof decided === 'string' ? decided : (code ?? 'forbidden'))
      if (outcome === 'void') return { outcome, isDone: false }
      if (outcome === 'done' && this.#state.apply(revision, effects!)) {
        if (entry) this.log.hear([entry], true)
        return { outcome, isDone: true, ...(told && { told }) }
      }
      // The answer to the first of a repeat may have been lost before this node knew what it did.
      await this.log.look()
      if (outcome === 'done') return { outcome, isDone: true, ...(told && { told }) }
      if (outcome === 'repeated') return { outcome, isDone: typeof decided !== 'string' }
    }
    throw new Failure('busy')
  }
}
