import type { RoomName } from '../../common/protocol/ids'
import type { Times } from '../moderation/times'
import type { SecretLink } from '../sidebar/invite'

/** What the parts of a room's settings, and of the ways into rooms, want of the page. */
export interface RoomsCallbacks {
  name(room: RoomName): string
  go(room: RoomName): void
  showLink(link: SecretLink): void
  focusField(): void
  times: Times
}
