import type { RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { byId } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import { ShieldBar } from './shield/shield-bar'
import { ShieldMenu } from './shield/shield-menu'
import type { SheetCallbacks } from './sheet'
import { Moderator } from './moderator'
import { Times } from './times'
import { WaitingButton } from './waiting-button'

export interface ModerationCallbacks extends Pick<SheetCallbacks, 'name' | 'open'> {
  focusField(): void
  /** Says what became of an action. */
  tell(sentence: string): void
}

/** Opens what moderators have of a room. */
export interface Moderation {
  open(room: RoomName): void
  openShield(room: RoomName): void
}

/** What a room has for moderators beside its log: the number of what waits, the sheet and the shield. */
export function offerModeration(chat: Chat, words: Words, callbacks: ModerationCallbacks): Moderation {
  const [moderator, times] = [new Moderator(chat), new Times(words, () => chat.now())]
  const shield = new ShieldMenu(chat, words, {
    moderator,
    times,
    tell: (sentence) => callbacks.tell(sentence),
  })
  const sheet = new Lazy(
    async () =>
      new (await import('./sheet')).Sheet(chat, words, { ...callbacks, moderator, times, openShield }),
  )
  new ShieldBar(chat, words, times)
  new WaitingButton(chat, words, { ...callbacks, open: () => open(chat.current.name) })

  function open(name: RoomName): void {
    const room = chat.entered(name)
    if (room) sheet.use((each) => each.open(room))
  }

  function openShield(name: RoomName, beside: Element = byId('room_about', HTMLElement)): void {
    const room = chat.entered(name)
    if (room) shield.open(room, beside)
  }
  return { open, openShield }
}
