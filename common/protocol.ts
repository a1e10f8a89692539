/**
 * The messages between browser and server. Types only: the browser imports this file, and nothing of it reaches the bundle.
 * The rules are numbered in docs/PROTOCOL.md.
 */

import type { Answer } from './refusals'

/** Raised when an older page can no longer talk to this server. 2: it asked by another name than the facts state. */
export type ProtocolVersion = 1 | 2

/**
 * What a room is called. Asks take any spelling of it; see common/room-name.ts. In answers and facts it is the name as it
 * was first written. `lobby` is the room at `/`.
 */
export type RoomName = string & { readonly _: 'RoomName' }
/** Public name of one session; never the secret in its cookie. */
export type MemberId = string & { readonly _: 'MemberId' }
export type Nickname = string & { readonly _: 'Nickname' }
/** Chosen by the author before the first try and kept on every retry, so that a repeat is known as one. */
export type ClientId = string & { readonly _: 'ClientId' }
/** Made with the database; another one means another history. */
export type Epoch = string & { readonly _: 'Epoch' }

/** One session in one room, however many tabs it has there. */
export interface Member {
  id: MemberId
  nickname: Nickname
  /** Masked, `203.0.*.*`; absent when the operator hides addresses. */
  address?: string
}

/** What `/api/session` answers, and what the own tabs are told when it changes. */
export interface Session {
  id: MemberId
  nickname: Nickname
  /** False while the nickname is the one the server gave. */
  chosen: boolean
}

export interface RoomInfo {
  name: RoomName
  topic: string
}

/** What every entry of a room's log has. `seq` starts at 1 in each room and has no holes. */
interface EntryBase {
  seq: number
  id: string
  /** Epoch milliseconds by the server's clock. Order is `seq`, never this. */
  at: number
  /** As the author was called and seen when it was written. */
  author: Member
}

export interface Reaction {
  emoji: string
  count: number
  /** Some of those who reacted, at most 10. */
  members: MemberId[]
}

/** What changes made of a message. */
interface MessageBase extends EntryBase {
  /** `seq` of the newest change; absent for none. */
  changed?: number
  edited?: { at: number }
  /** `by` is absent where its author deleted it. Nothing of what it said is left then. */
  deleted?: { at: number; by?: Member; reason?: string }
  reactions?: Reaction[]
  pinned?: true
}

export interface TextEntry extends MessageBase {
  type: 'text'
  clientId: ClientId
  text: string
  /** The members it mentioned when it was sent, with their nicknames at that time; absent for none. */
  mentions?: Mention[]
}

export type Mention = Pick<Member, 'id' | 'nickname'>

/** The room has another topic from here on. */
export interface TopicEntry extends MessageBase {
  type: 'topic'
  clientId: ClientId
  /** Empty for none. */
  topic: string
}

/** Has a place to be read. */
export type MessageEntry = TextEntry | TopicEntry

interface ChangeBase extends EntryBase {
  clientId: ClientId
  /** `seq` of the message. */
  target: number
}

export interface EditEntry extends ChangeBase {
  type: 'edit'
  /** Absent once a later edit or a deletion made it obsolete: it then changes no words. */
  text?: string
  mentions?: Mention[]
}

export interface DeleteEntry extends ChangeBase {
  type: 'delete'
  reason?: string
}

export interface ReactionEntry extends ChangeBase {
  type: 'reaction'
  emoji: string
  on: boolean
}

export interface PinEntry extends ChangeBase {
  type: 'pin'
  on: boolean
}

/** Alters a message of its room, and is never a row of its own. */
export type ChangeEntry = EditEntry | DeleteEntry | ReactionEntry | PinEntry

/** A new type is a line in common/log/kinds.ts. Readers skip a type they do not know but count its `seq`. */
export type Entry = MessageEntry | ChangeEntry

/** A place in the log of one database. */
export interface Place {
  epoch: Epoch
  seq: number
}

/** Limits the page needs; `null` is no limit. */
export interface Limits {
  messageMaxChars: number | null
  topicMaxChars: number
  nicknameMaxGraphemes: number
  /** After a lost connection come back within so many milliseconds per person present, so that a crowd is spread. */
  returnMsPerMember: number
}

/** Entries oldest first: all there are from `from` to `to`, both included, so that a hole in `seq` between them is no gap. */
export interface Page {
  entries: Entry[]
  from: number
  to: number
  /** True when there are older messages that the asker does not have. */
  more: boolean
  /** True when there are newer messages. */
  newer: boolean
  /** Everything below has expired; 1 where nothing has. */
  floor: number
  /** The messages are as all changes up to this `seq` made them. */
  asOf: number
}

export interface JoinValue extends Page {
  version: ProtocolVersion
  room: RoomInfo
  you: Member
  /** All members present, or of more than 200 the 50 who joined last. The ask `members` lists the others. */
  members: Member[]
  /** All members present. */
  count: number
  epoch: Epoch
  /** `seq` of the newest entry, 0 for an empty room. */
  head: number
  /** Where `more` is true: `seq` of the newest message by another author that mentions `you`, wherever it is. */
  mentioned?: number
  /** Messages of other authors behind `read` that are news, up to 1,000. */
  unread?: number
  /** Where a gap lies between `since` and `from`: the messages in it, up to 1,000. */
  missed?: number
  /** True when `since` belongs to another history: forget it and begin with `entries`. */
  reset: boolean
  limits: Limits
}

/** Messages of a range that changed, as they are now. */
export interface ChangesValue {
  /** Messages, oldest first. */
  entries: Entry[]
  /** The answer is complete up to here. */
  through: number
  /** True when the range goes on behind `through`. */
  more: boolean
  asOf: number
}

export interface MembersValue {
  /** In the order of their ids. */
  members: Member[]
  /** All members present. */
  count: number
  /** True when there are members after the last of these. */
  more: boolean
}

/** Where something said stands in the log. */
export interface MessageValue {
  id: string
  seq: number
  at: number
}

/** The asks: what goes in and what comes out. */
export interface Asks {
  join: { input: { room: RoomName; since?: Place; read?: Place }; value: JoinValue }
  leave: { input: { room: RoomName }; value: Record<string, never> }
  message: { input: { room: RoomName; clientId: ClientId; text: string }; value: MessageValue }
  topic: { input: { room: RoomName; clientId: ClientId; topic: string }; value: MessageValue }
  history: { input: { room: RoomName; before: number; limit: number }; value: Page }
  changes: { input: { room: RoomName; from: number; to: number; since: number }; value: ChangesValue }
  members: { input: { room: RoomName; after?: MemberId }; value: MembersValue }
}

export type Ask = keyof Asks

/** Members who joined or left within one window. */
export interface PresenceFact {
  room: RoomName
  members: Member[]
  count: number
}

/** The facts: what the server states to the members of a room, or to the tabs of one session. */
export interface Facts {
  join: PresenceFact
  leave: PresenceFact
  /** The room's log grew. Entries are contiguous and ascending. */
  message: { room: RoomName; epoch: Epoch; entries: Entry[] }
  /** The newest `seq`, now and then, so that a lost last entry is noticed. */
  head: { room: RoomName; epoch: Epoch; seq: number }
  /** A member present was renamed. */
  member: { room: RoomName; member: Member }
  /** The session changed, perhaps in another tab. */
  session: Session
  /** The server is about to close: come back after a random part of this time. */
  restart: { withinMs: number }
}

/** The maps in the shape Socket.IO types want. */
export type ClientEvents = {
  [A in Ask]: (input: Asks[A]['input'], reply: (answer: Answer<Asks[A]['value']>) => void) => void
}
export type ServerEvents = { [F in keyof Facts]: (fact: Facts[F]) => void }
