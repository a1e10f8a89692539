import { randomBytes } from 'node:crypto'
import type { MemberId, Nickname } from '../../../common/protocol'
import type { Chat } from '../chat'
import type { GuestName } from '../ports'

/** A nickname for a guest that nobody has now in any room. */
export function freeGuestName(
  id: MemberId,
  guestName: GuestName,
  chat: Pick<Chat, 'clock' | 'nicknames'>,
): Nickname {
  const now = chat.clock.monotonic()
  // Longer numbers when the short ones are crowded; after forty tries the last one has to do.
  for (let tries = 0, digits = 4; ; tries += 1, digits += tries % 8 === 0 ? 1 : 0) {
    const nickname = guestName(randomNumber(digits))
    if (tries === 40 || chat.nicknames.isFreeEverywhere(nickname, id, now)) return nickname
  }
}

export function randomNumber(digits: number): number {
  const first = 10 ** (digits - 1)
  return first + (randomBytes(6).readUIntBE(0, 6) % (9 * first))
}
