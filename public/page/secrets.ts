import type { Rooms } from '../rooms/offer-rooms'
import type { Chat } from '../sync/chat'
import type { Room } from '../sync/room'
import { roomOfText } from '../sync/room-names'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import { takeAddress } from './address-bar'

/** What a link carries in its fragment, which browsers send to no server: `#operator=…`. The owner's and an invite are to the room of the link. */
interface Secret {
  of: 'operator' | 'owner' | 'invite'
  value: string
}

const written = /^#(operator|owner|invite)=([\w-]{1,64})$/

/**
 * Opens what the secret of a link is for, also of a link that is followed within the page.
 * @param address that the page was opened with; another room may be on the screen by now
 * @returns whether one was opened: it is nowhere but in this page
 */
export function offerSecrets(
  chat: Chat,
  words: Words,
  address: string,
  tell: (sentence: string) => void,
  rooms: Pick<Rooms, 'claim' | 'comeInvited'>,
): () => boolean {
  let hasOpened = false
  const operator = new Lazy(async () => {
    const { OperatorDialog } = await import('../operator/operator-dialog')
    return new OperatorDialog(words, { session: () => chat.session, tell })
  })
  const open: Record<Secret['of'], (value: string, room: Room) => void> = {
    operator: (value) => operator.use((dialog) => dialog.open(value)),
    owner: (key, room) => rooms.claim(room, key),
    invite: (secret, room) => rooms.comeInvited(room, secret),
  }
  const look = (address: string): void => {
    const { pathname, hash } = new URL(address)
    const secret = secretIn(hash)
    if (secret === null) return
    hasOpened = true
    open[secret.of](secret.value, chat.room(roomOfText(pathname)))
  }
  look(address)
  // Followed since then.
  look(takeAddress())
  addEventListener('hashchange', () => look(takeAddress()))
  return () => hasOpened
}

function secretIn(fragment: string): Secret | null {
  const [, of, value] = written.exec(fragment) ?? []
  return value === undefined ? null : { of: of as Secret['of'], value }
}
