import type { FileInfo } from './files'
import type { MemberId, ClientId } from './ids'
import type { Member, Mention } from './members'
import type { RoomChange } from './rooms'

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
  /** The reader is one of them. The page adds it for itself. */
  own?: true
}

/** The message that another one answers. */
export interface Quote {
  seq: number
  author: Mention
  /** Its words as they are now, on one line and cut short. Made when the message goes out, never stored. */
  excerpt: string
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
  /** Empty only where it has files. */
  text: string
  /** At most 10, in the order in which they were sent; absent for none. */
  files?: FileInfo[]
  /** The members it mentioned when it was sent, with their nicknames at that time; absent for none. */
  mentions?: Mention[]
  reply?: Quote
}

/** The room has another topic from here on. */
export interface TopicEntry extends MessageBase {
  type: 'topic'
  clientId: ClientId
  /** Empty for none. */
  topic: string
}

/** The room was made, or has other settings from here on. */
export interface RoomEntry extends MessageBase {
  type: 'room'
  clientId: ClientId
  change: RoomChange
}

/** Has a place to be read. */
export type MessageEntry = TextEntry | TopicEntry | RoomEntry

interface ChangeBase extends EntryBase {
  clientId: ClientId
  /** `seq` of the message. */
  target: number
}

export interface EditEntry extends ChangeBase {
  type: 'edit'
  /** Absent once a later edit or a deletion made it obsolete: it then changes no words. */
  text?: string
  /** Where the message is left with files alone: the name of its first one, which quotes show. */
  file?: string
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
  /** By the reader. The page adds it for itself. */
  own?: true
}

export interface PinEntry extends ChangeBase {
  type: 'pin'
  on: boolean
}

/** Alters a message of its room, and is never a row of its own. */
export type ChangeEntry = EditEntry | DeleteEntry | ReactionEntry | PinEntry

/** A new type is a line in common/log/kinds.ts. Readers skip a type they do not know but count its `seq`. */
export type Entry = MessageEntry | ChangeEntry
