import type { Generated } from 'kysely'

/** The tables, as both databases have them. Times are epoch milliseconds. */
export interface Tables {
  meta: { name: string; value: string }
  rooms: {
    id: Generated<number>
    /** As it was first written. */
    name: string
    /** By which names are compared. `null` for a room that a node of an older version has made, until a start settles it. */
    key: string | null
    topic: string
    last_seq: number
    created_at: number
  }
  entries: {
    room: number
    seq: number
    id: string
    type: string
    member: string
    /** `null` for entries that no browser sends. */
    client_id: string | null
    at: number
    /** JSON: what the author was called and seen as then. */
    author: string
    /** JSON: what the type adds; of a message, as all its changes made it. */
    body: string
    /** `seq` of the message that a change alters; `null` for messages. */
    target: number | null
    /** `seq` of the newest change that a message has been through; `null` for none. */
    changed: number | null
  }
  /** The newest message in a room that mentions a member: one row for both, and gone with the member's last session. */
  mentions: { room: number; member: string; seq: number }
  /** Who was in which room when it was last noted. `address` as others see it, `null` for none. */
  presence: { room: string; member: string; address: string | null }
  sessions: { key: string; member: string; nickname: string; chosen: number; expires_at: number }
}
