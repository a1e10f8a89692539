import type { NameIndex } from '../../common/text/name-index'
import type { ChangeEntry, Entry, TextEntry } from '../../common/protocol/entries'
import type { Epoch, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { OwnReaction } from '../../common/protocol/answers'
import type { Waiting } from './moderation/queue/queue'
import type { Facts } from '../../common/protocol/facts'
import type { Member, Session } from '../../common/protocol/members'
import type { RefusalCode } from '../../common/refusals'
import type { RawJson } from '../raw-json'
import type { RawChanges, RawPage, RawPins } from './log/page'
import type { StoredState } from './moderation/room-state'
import type { Rules } from './moderation/rules'
import type { ModerationStore } from './moderation/ruling'

/** What chat needs from outside. store/, realtime/ and cluster/ implement it. */

export interface Clock {
  /** Epoch milliseconds, for times that people see. May jump. */
  now(): number
  /** Milliseconds that never run backwards, for limits and timeouts. */
  monotonic(): number
}

/** An entry before it has a `seq`. A reply names what it answers, and the store adds the quote. */
export type Draft = Unplaced<Entry>
export type ChangeDraft = Unplaced<ChangeEntry>
type Unplaced<E> = E extends Entry
  ? Omit<E, 'seq' | 'reply'> & (E extends TextEntry ? { reply?: number } : unknown)
  : never

/** A draft that got no place in the log. Without a code it would change nothing. */
export interface Refused {
  seq: 0
  code?: RefusalCode
  retryAfterMs?: number
  /** The room has another state than the rules: nothing was decided. */
  isStale?: true
  /** It waits for a moderator under this id. */
  held?: string
}

/** At most `limit` entries with `after` < seq < `before`. */
export interface Range {
  after?: number
  before?: number
  limit: number
  /** Approximate: reading stops soon after this many. */
  maxBytes?: number
}

/** Messages: the newest before a `seq`, or the oldest after one. Without either, the newest of all. */
export type PageRange = { limit: number } & (
  { before?: number; after?: undefined } | { after: number; before?: undefined }
)

/** Asks for the reactions of a member to messages with `from` <= seq <= `to`. */
export interface OwnRange {
  member: MemberId
  from: number
  to: number
}

/** Those who reacted with an emoji to a message, by id. */
export interface ReactorsRange {
  target: number
  emoji: string
  after: string
  limit: number
}

/** Messages with `from` <= seq <= `to` that changed after `since`. */
export interface ChangesRange {
  from: number
  to: number
  since: number
  limit: number
}

/** Messages with `after` < seq < `before`; of more than `limit` only that there are so many. */
export interface CountedRange {
  after: number
  before: number
  limit: number
  /** Only those that are news to this member, which deleted ones are not. */
  newsTo?: MemberId
}

export interface StoredRoom {
  name: RoomName
  topic: string
  /** `seq` of the newest entry, 0 when there is none. */
  head: number
  /** Something waits for its moderators, or did within 30 days. */
  hasWaiting: boolean
  /** `null` where the caller has it. */
  state: StoredState | null
}

export interface NewestMention {
  member: MemberId
  seq: number
}

/** The logs. Every call fails with `Failure('storage')` when the database fails. */
export interface Store extends ModerationStore {
  readonly epoch: Epoch
  /** `null` for a room without entries. @param known the revision of the state that the caller has */
  findRoom(name: RoomName, known?: number): Promise<StoredRoom | null>
  /** The heads of these rooms that have entries, and the revisions of their states, in any order. */
  heads(names: readonly RoomName[]): Promise<{ name: RoomName; head: number; revision: number }[]>
  /**
   * Appends the drafts in order, in one transaction, and returns the entry of each as it was sent. Creates the room, and
   * records mentions, reactions, pins and the newest topic. The same author and `clientId` is stored once: a repeat, in this
   * batch or an earlier one, gets the first entry, folded. Each change is decided on as its message is then (`decide`), and
   * folded into it; obsolete words are erased. By rules of another revision all are `isStale`; `RoomLog` tries 5 times. @param rules by default `NO_RULES`
   */
  append(room: RoomName, drafts: readonly Draft[], rules?: Rules): Promise<(Entry | Refused)[]>
  /** `seq` of the newest entry by another author that names each member. Members without one are left out. */
  newestMentions(room: RoomName, members: readonly MemberId[]): Promise<NewestMention[]>
  /** The newest of the range, changes included, oldest first; messages folded. */
  entries(room: RoomName, range: Range): Promise<Entry[]>
  /** As `entries`, as much as fits in one answer. `more` says that the range does not fit. */
  since(room: RoomName, range: Omit<Range, 'maxBytes'>): Promise<RawPage>
  /** Messages alone, oldest first. `limit` counts messages; fewer when they are large. */
  page(room: RoomName, range: PageRange): Promise<RawPage>
  /** The message with this `seq`, and `half` on each side, oldest first; fewer when they are large. */
  around(room: RoomName, place: { seq: number; half: number }): Promise<RawPage>
  /** The pinned messages, the newest first. */
  pins(room: RoomName, range: { before: number; limit: number }): Promise<RawPins>
  /** By `seq`, for each asked. */
  ownReactions(room: RoomName, asked: readonly OwnRange[]): Promise<OwnReaction[][]>
  /** As they were called when they reacted. */
  reactors(room: RoomName, range: ReactorsRange): Promise<Member[]>
  /** Messages alone, oldest first. */
  changes(room: RoomName, range: ChangesRange): Promise<RawChanges>
  countMessages(room: RoomName, range: CountedRange): Promise<number>
  /** What is stored beside the database names it by this. Unlike the epoch it stays when a copy is restored. */
  databaseId(): Promise<string>
  /** @throws when the database cannot answer */
  check(): Promise<void>
  close(): Promise<void>
}

/** Entries that were committed to a log. */
export interface Kept {
  /** The fact that the members of the room are told. */
  fact: Facts['message']
  /** False for entries that another node has committed. */
  isOwn: boolean
}

/** Sessions by the secret in their cookie, of which only a hash is stored. */
export interface Sessions {
  findSession(key: string): Promise<StoredSession | null>
  saveSession(key: string, session: StoredSession): Promise<void>
  /**
   * Saves the nickname, and extends the lifetime to at least `expiresAt`.
   * @param expiresAt epoch milliseconds
   * @throws {Failure} `session-required` when the session was forgotten meanwhile
   */
  renameSession(session: Session, expiresAt: number): Promise<void>
  /**
   * Extends the lifetime to at least `expiresAt`.
   * @param expiresAt epoch milliseconds
   * @throws {Failure} `session-required` when the session was forgotten meanwhile
   */
  keepSession(member: MemberId, expiresAt: number): Promise<void>
  forgetSession(key: string): Promise<void>
  /** These sessions, except the forgotten ones, in any order. */
  currentSessions(members: readonly MemberId[]): Promise<Session[]>
  forgetExpiredSessions(now: number): Promise<void>
}

/** Whether the client has been here before, as far as the cookie tells without a look at the store. */
export type Standing = 'known' | 'new'

export interface StoredSession extends Session {
  /** Epoch milliseconds. */
  expiresAt: number
}

/** Who is present, as the Socket.IO adapter says. */
export interface Crowd {
  has(room: RoomName, member: MemberId): boolean
  /** Has a connection there now; who is present may have lost it. */
  isConnected(room: RoomName, member: MemberId): boolean
  count(room: RoomName): number
  /** @returns `undefined` when it is not present */
  member(room: RoomName, member: MemberId): Member | undefined
  /** All members, or the newest of a large room, in the order they entered. */
  listed(room: RoomName): RawJson<Member[]>
  /** By id, at most `limit` after `after`. */
  page(room: RoomName, after: string, limit: number): Member[]
  roomsOf(member: MemberId): readonly RoomName[]
  /** The members by nickname; `null` for an empty room. */
  names(room: RoomName): NameIndex<Member> | null
}

/** Members who are present through other nodes. */
export interface Others {
  has(room: RoomName, member: MemberId): boolean
  /** The member is present through this node as well. Idempotent. */
  entered(room: RoomName, member: Member): void
  /** The member is no longer present through this node. Idempotent. */
  left(room: RoomName, member: MemberId): void
  renamed(member: Pick<Member, 'id' | 'nickname'>): void
}

/** The connected clients. */
export interface Audience {
  tell<F extends 'message' | 'head' | 'room'>(room: RoomName, fact: F, payload: Facts[F]): void
  /** Tells the other members of the room who read what is sent to them. */
  tellTyping(room: RoomName, member: MemberId): void
  /** Tells the session's own tabs, and the rooms it is in. */
  tellSession(session: Session): void
  /** Tells the session's connections what a moderator did to it; unless it is muted, they leave the room. */
  remove(member: MemberId, fact: Facts['removed']): void
  /** As `remove`, for the connections of this node in the room about which `why` says so. */
  removeFrom(
    room: RoomName,
    why: (member: MemberId, addressKey: string) => Facts['removed'] | undefined,
  ): void
  /** Tells the session's connections. */
  tellMember<F extends 'outcome' | 'moderation'>(member: MemberId, fact: F, payload: Facts[F]): void
  /** Tells the moderators of the room how much waits for them. */
  tellModerators(room: RoomName, waiting: Waiting): void
  /** Tells the other nodes that the room has another state. */
  tellState(room: RoomName, revision: number): void
  /** The key of the network of the member's newest connection in the room on this node. */
  addressKeyIn(room: RoomName, member: MemberId): string | undefined
}

/** A guest nickname in the language of the client. */
export type GuestName = (number: number) => Nickname
