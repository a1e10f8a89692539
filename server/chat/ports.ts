import type { NameIndex } from '../../common/text/name-index'
import type {
  Entry,
  Epoch,
  Facts,
  Member,
  MemberId,
  Nickname,
  RoomName,
  Session,
} from '../../common/protocol'
import type { RawJson } from '../raw-json'
import type { RawChanges, RawPage } from './log/page'

/** What chat needs from the outside; store/ and realtime/ fit themselves to it. */

export interface Clock {
  /** Epoch milliseconds, for people. May jump. */
  now(): number
  /** Milliseconds that never run backwards, for limits and waits. */
  monotonic(): number
}

/** An entry before it has its place in a log. */
export type Draft = Unplaced<Entry>
type Unplaced<E> = E extends Entry ? Omit<E, 'seq'> : never

/** At most `limit` entries with `after` < seq < `before`. */
export interface Range {
  after?: number
  before?: number
  limit: number
  /** About so much is enough; there may be a little more. */
  maxBytes?: number
}

/** Messages: the newest before a place, or the oldest behind one. Without either the newest of all. */
export type PageRange = { limit: number } & (
  { before?: number; after?: undefined } | { after: number; before?: undefined }
)

/** Messages with `from` <= seq <= `to` that changed after `since`. */
export interface ChangesRange {
  from: number
  to: number
  since: number
  limit: number
}

export interface StoredRoom {
  name: RoomName
  topic: string
  /** `seq` of the newest entry, 0 when there is none. */
  head: number
}

export interface NewestMention {
  member: MemberId
  seq: number
}

/** Everything the chat remembers. Every call fails with `Failure('storage')` when the database does. */
export interface Store {
  readonly epoch: Epoch
  /** `null` for a room in which nothing was ever said. */
  findRoom(name: RoomName): Promise<StoredRoom | null>
  /** Those of these rooms in which something was said, in any order. */
  heads(names: readonly RoomName[]): Promise<{ name: RoomName; head: number }[]>
  /**
   * Keeps the drafts in this order, in one transaction, and gives each its entry as it was said. Makes the room, and notes
   * whom they mention. The same author and `clientId` is kept once: a repeat, in this batch or any before, gets the first
   * entry, folded. The newest topic becomes the room's. Changes are folded into the messages they alter, and the words
   * they make obsolete are gone.
   */
  append(room: RoomName, drafts: readonly Draft[]): Promise<Entry[]>
  /** `seq` of the newest message by another author that mentions each of these members; members without one are left out. */
  newestMentions(room: RoomName, members: readonly MemberId[]): Promise<NewestMention[]>
  /** The newest of the range, changes included, oldest first; messages folded. */
  entries(room: RoomName, range: Range): Promise<Entry[]>
  /** The same as one answer may hold it, ready to travel. `more` where it cannot hold the whole range. */
  since(room: RoomName, range: Omit<Range, 'maxBytes'>): Promise<RawPage>
  /** Messages alone, oldest first. `limit` counts messages; fewer when they are large. */
  page(room: RoomName, range: PageRange): Promise<RawPage>
  /** Messages alone, oldest first. */
  changes(room: RoomName, range: ChangesRange): Promise<RawChanges>
  /** @throws when the database cannot answer */
  check(): Promise<void>
  close(): Promise<void>
}

/** What was committed to a log. */
export interface Kept {
  /** As the members of the room are told. */
  fact: Facts['message']
  /** False for what another node has committed. */
  isOwn: boolean
}

/** Sessions by the secret in their cookie, of which only a hash is kept. */
export interface Sessions {
  findSession(key: string): Promise<StoredSession | null>
  saveSession(key: string, session: StoredSession): Promise<void>
  /**
   * Keeps what the session is called now, and makes it live until then at least.
   * @param expiresAt epoch milliseconds
   * @throws {Failure} `session-required` when the session was forgotten meanwhile
   */
  renameSession(session: Session, expiresAt: number): Promise<void>
  /**
   * Makes the session live until then at least.
   * @param expiresAt epoch milliseconds
   * @throws {Failure} `session-required` when the session was forgotten meanwhile
   */
  keepSession(member: MemberId, expiresAt: number): Promise<void>
  forgetSession(key: string): Promise<void>
  /** Those of these sessions that there are, in any order. */
  currentSessions(members: readonly MemberId[]): Promise<Session[]>
  forgetExpiredSessions(now: number): Promise<void>
}

/** Whether somebody was here before, as the session's cookie tells without a look at what is kept. */
export type Standing = 'known' | 'new'

export interface StoredSession extends Session {
  /** Epoch milliseconds. */
  expiresAt: number
}

/** A member in a room. */
export interface Attendance {
  room: RoomName
  member: Member
}

export interface PresenceChanges {
  entered: readonly Attendance[]
  left: readonly Attendance[]
}

/** Who is present, as far as the next start has to know. */
export interface PresenceStore {
  /** Those who were present, as they are called now. Nobody, for good, when it was last noted before `since`, epoch milliseconds. */
  lastPresent(since: number): Promise<Attendance[]>
  /** Noting the same twice changes nothing. */
  notePresence(changes: PresenceChanges, now: number): Promise<void>
}

/** Who is present, as the adapter says. */
export interface Crowd {
  has(room: RoomName, member: MemberId): boolean
  count(room: RoomName): number
  /** Everybody, or of many those who came last; in the order they came. */
  listed(room: RoomName): RawJson<Member[]>
  /** In the order of their ids, at most `limit` behind `after`. */
  page(room: RoomName, after: string, limit: number): Member[]
  roomsOf(member: MemberId): readonly RoomName[]
  /** Everybody by their nicknames; `null` for nobody. */
  names(room: RoomName): NameIndex<Member> | null
}

/** The people of other nodes, where there are any. */
export interface Others {
  /** Is present through another node. */
  has(room: RoomName, member: MemberId): boolean
  /** Is present through this node, too. Hearing it twice changes nothing. */
  entered(room: RoomName, member: Member): void
  /** Is not present through this node any more. Hearing it twice changes nothing. */
  left(room: RoomName, member: MemberId): void
  /** Everybody who is present through this node keeps the nickname up to date. */
  renamed(member: Pick<Member, 'id' | 'nickname'>): void
}

/** Where nodes agree on who is called what. */
export interface NicknameRegister {
  /** @returns false when another member has been given it; true, too, when nobody can be asked */
  claim(room: RoomName, nickname: string, member: MemberId): Promise<boolean>
  /** Says that the member is about to enter. What it is about to be called, by way of other nodes, is met. */
  entering(room: RoomName, member: MemberId): Promise<Meeting<Nickname>>
  /** Says what the member is about to be called. The rooms it is about to enter are met. */
  renaming(nickname: Nickname, member: MemberId): Promise<Meeting<RoomName>>
}

/** Of two who are about to do something at once, one at least meets the other. */
export interface Meeting<T> {
  met: T[]
  /** It is done, or given up, and everybody has been told. Where it resolves, nobody meets it any more. */
  end: () => Promise<void> | void
}

/** Those who listen. */
export interface Audience {
  tell<F extends 'message' | 'head'>(room: RoomName, fact: F, payload: Facts[F]): void
  /** Everybody who sees this session: its own tabs, and the rooms it is in. */
  tellSession(session: Session): void
}

/** A nickname the server gives, in the language of the client. */
export type GuestName = (number: number) => Nickname
