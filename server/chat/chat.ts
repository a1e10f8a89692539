import type { RateLimiter } from './limits/rate-limiter'
import type { FormerNames } from './people/former-names'
import type { KeyedMutex } from './people/keyed-mutex'
import type { Nicknames } from './people/nicknames'
import type { Audience, Clock, Crowd, Sessions } from './ports'
import type { Memberships } from './rooms/memberships'
import type { RoomNames } from './rooms/room-names'
import type { Rooms } from './rooms/rooms'

/** The parts of a chat room; app.ts puts them together. */
export interface Chat {
  rooms: Rooms
  names: RoomNames
  crowd: Crowd
  memberships: Memberships
  nicknames: Nicknames
  formerNames: FormerNames
  sessions: Sessions
  audience: Audience
  clock: Clock
  limiters: {
    messagesPerSession: RateLimiter
    messagesPerAddress: RateLimiter
    asksPerSession: RateLimiter
    asksPerAddress: RateLimiter
    renamesPerSession: RateLimiter
    renamesPerAddress: RateLimiter
  }
  /** Renaming and entering of one session, which would each overlook what the other is about to do. */
  renaming: KeyedMutex
  maxRoomsPerSession: number
  messageMaxChars: number
  /** How many may come back in one second. */
  returnsPerSecond: number
}
