import type { Role } from './protocol/members'
import type { RoomSettings } from './protocol/rooms'

/** The least role that sets a setting. */
export const leastRoleToSet = {
  slowModeSeconds: 'moderator',
  whoSpeaks: 'owner',
  newcomers: 'owner',
  filesLifetimeDays: 'owner',
  listed: 'owner',
  access: 'owner',
  words: 'owner',
} satisfies Partial<Record<keyof RoomSettings | 'words', Role>>
