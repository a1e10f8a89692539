import type { Rooms } from '../rooms/offer-rooms'
import type { Chat } from '../sync/chat'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import { takeFragment } from './address-bar'

/** What a link carries in its fragment, which browsers send to no server: `#operator=…`. The owner's and an invite are to the room on the screen. */
interface Secret {
  of: 'operator' | 'owner' | 'invite'
  value: string
}

const written = /^#(operator|owner|invite)=([\w-]{1,64})$/

/**
 * Opens what the secret of a link is for, also of a link that is followed within the page.
 * @param fragment of the address that the page was opened with
 */
export function offerSecrets(
  chat: Chat,
  words: Words,
  fragment: string,
  tell: (sentence: string) => void,
  rooms: Pick<Rooms, 'claim' | 'comeInvited'>,
): void {
  const operator = new Lazy(async () => {
    const { OperatorDialog } = await import('../operator/operator-dialog')
    return new OperatorDialog(words, { session: () => chat.session, tell })
  })
  const open: Record<Secret['of'], (value: string) => void> = {
    operator: (value) => operator.use((dialog) => dialog.open(value)),
    owner: (key) => rooms.claim(key),
    invite: (secret) => rooms.comeInvited(secret),
  }
  const look = (fragment: string): void => {
    const secret = secretIn(fragment)
    if (secret) open[secret.of](secret.value)
  }
  look(fragment)
  addEventListener('hashchange', () => look(takeFragment()))
}

function secretIn(fragment: string): Secret | null {
  const [, of, value] = written.exec(fragment) ?? []
  return value === undefined ? null : { of: of as Secret['of'], value }
}
