import type { MemberId } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import type { Chat } from '../chat'
import { newId } from '../ids'
import type { GuestName } from '../ports'
import { LOBBY } from '../rooms/room-name'
import { freeGuestName } from './guest-names'

/** A session for a new client, under a free nickname. */
export function newSession(guestName: GuestName, chat: Pick<Chat, 'clock' | 'nicknames'>): Session {
  const id = newId() as MemberId
  const nickname = freeGuestName(id, guestName, chat)
  // Claimed in the lobby before the client enters it, so that the next client gets another one.
  chat.nicknames.claim(LOBBY, nickname, id, chat.clock.monotonic())
  return { id, nickname, chosen: false }
}
