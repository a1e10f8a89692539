import type { MemberId, Session } from '../../../common/protocol'
import type { Chat } from '../chat'
import { newId } from '../ids'
import type { GuestName } from '../ports'
import { LOBBY } from '../rooms/room-name'
import { freeGuestName } from './guest-names'

/** A session of a new client, under a nickname that nobody has now. */
export function newSession(guestName: GuestName, chat: Pick<Chat, 'clock' | 'nicknames'>): Session {
  const id = newId() as MemberId
  const nickname = freeGuestName(id, guestName, chat)
  // Held in the lobby until the client enters it, so that the next one is not given the same.
  chat.nicknames.claim(LOBBY, nickname, id, chat.clock.monotonic())
  return { id, nickname, chosen: false }
}
