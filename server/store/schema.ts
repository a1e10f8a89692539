import type { Generated } from 'kysely'

/** The tables, the same in both databases. Times are epoch milliseconds. */
export interface Tables {
  meta: { name: string; value: string }
  rooms: {
    id: Generated<number>
    /** In the spelling first written. */
    name: string
    /** Names are compared by it. `null` for a room created by a node of an older version, until the next start. */
    key: string | null
    topic: string
    last_seq: number
    created_at: number
    /** Who owns it; `null` for the lobby, and for rooms without an owner. */
    owner: Generated<string | null>
    /** A hash of the key that makes its holder the owner; `null` for none. */
    owner_key: Generated<string | null>
    /** JSON: the settings that differ from the defaults. */
    settings: Generated<string>
    password: Generated<string | null>
    /** See `StoredState`. */
    revision: Generated<number>
    /** When the owner was last seen in it, to the day. */
    owner_seen: Generated<number | null>
    /** JSON: the list of words. */
    words: Generated<string>
    /** Rows of `held` and `reports` that are its own. */
    waiting: Generated<number>
    /** 1 where everybody may know of it. */
    listed: Generated<number>
  }
  entries: {
    room: number
    seq: number
    id: string
    type: string
    member: string
    /** `null` for entries of the server itself. */
    client_id: string | null
    at: number
    /** JSON: the author's nickname and masked address at that time. */
    author: string
    /** JSON: the fields of the type; of a message, folded. */
    body: string
    /** `seq` of the message that a change applies to; `null` for messages. */
    target: number | null
    /** `seq` of the newest change folded into a message; `null` for none. */
    changed: number | null
    /** `seq` of the message that a message answers; `null` for none. */
    reply: number | null
    /** `seq` of the newest change to the words of a message, and so to its quotes; `null` for none. */
    reworded: number | null
  }
  /** The reactions to messages that are not deleted. `seq` is that of the reaction. */
  reactions: { room: number; target: number; emoji: string; member: string; seq: number }
  /** The pinned messages. `seq` is that of the pin. */
  pins: { room: number; target: number; seq: number }
  /**
   * The newest mentions of a member in each room, deleted with the member's last session. `seq` is that of the message, and
   * `named` that of the entry which named the member: the message, or an edit of it.
   */
  mentions: { room: number; member: string; seq: number; named: number }
  /** Who was last recorded in which room. `address` is masked, `null` when hidden. */
  presence: {
    room: string
    member: string
    address: string | null
    /** A keyed hash of the network it acts from; `null` where that is not known. */
    network: string | null
  }
  /** Moderators and regulars, under their nicknames of that time. */
  roles: { room: number; member: string; nickname: string; role: string; at: number }
  /** Mutes and bans. */
  restrictions: {
    id: string
    room: number
    kind: string
    member: string
    nickname: string
    /** A keyed hash; `null` for the session alone. */
    network: string | null
    /** `null` for good. */
    until: number | null
    reason: string | null
    by_member: string
    by_nickname: string
    at: number
  }
  /** Who may come into a room that is not open. */
  admissions: { room: number; member: string; at: number }
  invites: {
    id: string
    room: number
    /** Of its secret. */
    hash: string
    /** `null` for no end. */
    until: number | null
    /** How many members may use it; `null` for all. */
    uses: number | null
    used: number
    by_member: string
    by_nickname: string
    at: number
  }
  /** Who used an invite, under their nicknames of that time. */
  invite_uses: { invite: string; member: string; nickname: string; at: number }
  /** What moderators did, numbered from 1 in each room. */
  moderation_log: {
    room: number
    number: number
    at: number
    by_member: string
    by_nickname: string
    /** Identifies repeats; `null` where the entry of the log does. */
    client_id: string | null
    /** JSON. */
    action: string
  }
  /** What waits for a moderator outside the log, and for a time what was rejected. */
  held: {
    id: string
    room: number
    member: string
    /** `null` where it is a message of the log. */
    client_id: string | null
    at: number
    /** JSON, empty once it is settled. */
    draft: string
    /** `seq` of the message that an edit changes, or that was reported. */
    target: number | null
    why: string
    /** `held`, `released` or `rejected`. */
    state: string
    reason: string | null
    settled_at: number | null
    /** Whether its author was told what came of it. */
    told: number
  }
  reports: {
    id: string
    room: number
    target: number
    member: string
    nickname: string
    /** Whether the member was a regular at least. */
    regular: number
    /** Whether nobody moderated the room: then it is listed in the lobby. */
    lobby: number
    reason: string
    at: number
    /** `null` until it is resolved. */
    settled_at: number | null
    by_member: string | null
    by_nickname: string | null
    note: string | null
    told: number
  }
  /** When each member last wrote, while the room was in slow mode. */
  last_messages: { room: number; member: string; at: number }
  /** The members who run the server. */
  operators: { member: string; at: number }
  /** Who talked on which days. */
  talkers: {
    room: number
    member: string
    /** A keyed hash of the network it acted from last; `null` after a week. */
    network: string | null
    /** The first text; `null` where it does not count. */
    first_at: number | null
    /** The first text of the last day (UTC). */
    last_at: number
    /** 1: a moderator took the role, so that the member never becomes a regular without one. */
    denied: Generated<number>
  }
  /** What is still to be deleted by order of a moderator. */
  erasures: {
    id: string
    room: number
    by_member: string
    by_nickname: string
    /** The member whose messages are deleted; `null` for newcomers alone. */
    member: string | null
    /** A keyed hash of the network whose newcomers' messages are deleted. With neither those of all newcomers. */
    network: string | null
    /** Of newcomers, messages since then. */
    since: number
    /** `seq` of the newest entry when it was ordered. */
    through: number
  }
  /** Files, beside their bytes. Room keys, because a file may come before the first entry of its room. */
  files: {
    id: string
    /** The key of the room. */
    room: string
    member: string
    /** Among the files of its message. */
    place: number
    name: string
    type: string
    size: number
    width: number | null
    height: number | null
    alt: string | null
    /** 0 for no thumbnail. */
    thumbnail_bytes: number
    /** What it counts in the quotas. */
    bytes: number
    at: number
    /** That of its message; `null` while it is not sent. */
    seq: number | null
    expires_at: number | null
    /**
     * `coming`, `arrived`, `held` with a message that waits for a moderator, `sent`; `gone` while its bytes are to be deleted, and
     * then `forgotten` for a day, because it still counts among the files of its sender.
     */
    state: string
  }
  /** Bytes of the files of a room, by its key, and of all rooms, by an empty one. */
  file_bytes: { room: string; bytes: number }
  sessions: { key: string; member: string; nickname: string; chosen: number; expires_at: number }
}
