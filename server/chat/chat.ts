import type { AdmissionStore } from './admission/admission-store'
import type { Passwords } from './admission/passwords'
import type { Files } from './files/files'
import type { RateLimiter } from './limits/rate-limiter'
import type { Operators } from './moderation/operators'
import type { FormerNames } from './people/former-names'
import type { KeyedMutex } from './people/keyed-mutex'
import type { BanStore } from './moderation/bans/ban-store'
import type { Succession } from './moderation/succession'
import type { Erasures } from './moderation/bans/erasures'
import type { Networks } from './moderation/bans/networks'
import type { Nicknames } from './people/nicknames'
import type { Audience, Clock, Crowd, Sessions } from './ports'
import type { Memberships } from './rooms/memberships'
import type { RoomNames } from './rooms/room-names'
import type { Rooms } from './rooms/rooms'
import type { TypingThrottle } from './rooms/typing-throttle'

/** What the use cases work with. app.ts builds it. */
export interface Chat {
  rooms: Rooms
  names: RoomNames
  crowd: Crowd
  memberships: Memberships
  nicknames: Nicknames
  networks: Networks
  bans: BanStore
  succession: Succession
  erasures: Erasures
  formerNames: FormerNames
  sessions: Sessions
  admissions: AdmissionStore
  passwords: Passwords
  files: Files
  operators: Pick<Operators, 'current'>
  audience: Audience
  typing: TypingThrottle
  clock: Clock
  limiters: {
    messagesPerSession: RateLimiter
    messagesPerAddress: RateLimiter
    asksPerSession: RateLimiter
    asksPerAddress: RateLimiter
    renamesPerSession: RateLimiter
    renamesPerAddress: RateLimiter
    passwordsPerSession: RateLimiter
    passwordsPerAddress: RateLimiter
  }
  /** By session: a rename and a `join` at the same time would each miss the nickname the other is about to claim. */
  renaming: KeyedMutex
  maxRoomsPerSession: number
  messageMaxChars: number
  /** How long an author may edit a message; `Infinity` is always. */
  editWithinMs: number
  /** How many clients may reconnect per second. */
  returnsPerSecond: number
}
