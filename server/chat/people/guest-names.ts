import { randomBytes } from 'node:crypto'
import type { MemberId, Nickname } from '../../../common/protocol/ids'
import type { Chat } from '../chat'
import type { GuestName } from '../ports'

/** A guest nickname that is free in every room. */
export function freeGuestName(
  id: MemberId,
  guestName: GuestName,
  chat: Pick<Chat, 'clock' | 'nicknames'>,
): Nickname {
  const now = chat.clock.monotonic()
  // The numbers grow longer when the short ones are taken. The fortieth is used in any case.
  for (let tries = 0, digits = 4; ; tries += 1, digits += tries % 8 === 0 ? 1 : 0) {
    const nickname = guestName(randomNumber(digits))
    if (tries === 40 || chat.nicknames.isFreeEverywhere(nickname, id, now)) return nickname
  }
}

export function randomNumber(digits: number): number {
  const first = 10 ** (digits - 1)
  return first + (randomBytes(6).readUIntBE(0, 6) % (9 * first))
}
