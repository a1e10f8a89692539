import { roomChanges } from '../../log/rows/notice'
import type { Chat } from '../../sync/chat'
import { byId } from '../../ui/dom'
import { Lazy } from '../../ui/lazy'
import type { Words } from '../../ui/words'
import type { Room } from '../../sync/room'
import { isShielded } from '../shield/shield'
import { ShieldBar } from '../shield/shield-bar'
import { ShieldMenu } from '../shield/shield-menu'
import { noticeRising } from '../shield/shield-news'
import type { Times } from '../times'
import { Asker } from './asker'
import type { SheetCallbacks } from './sheet'
import { WaitingButton } from './waiting-button'
import { WaitingMarks } from './waiting-marks'

export interface OfferCallbacks extends Pick<SheetCallbacks, 'name' | 'goTo' | 'showPerson'> {
  focusField(): void
  times: Times
  /** Says what became of an action. */
  tell(sentence: string): void
}

/** Opens what moderators have of the room on the screen. */
export interface Offered {
  open(): void
  openShield(): void
}

/** What a room has for moderators beside its log: the number of what waits, the sheet and the shield. */
export function offerSheet(chat: Chat, words: Words, callbacks: OfferCallbacks): Offered {
  const [asker, { times }] = [new Asker(chat), callbacks]
  const tell = (sentence: string): void => callbacks.tell(sentence)
  const shield = new ShieldMenu(chat, words, { asker, times, tell })
  const openShield = (beside: Element): void => shield.open(chat.current, beside)
  const isUp = (room: Room): boolean => isShielded(room.info, chat.now())
  const sheet = new Lazy(async () => {
    // What was set is said in the sentences of the log of the room.
    const [{ Sheet }] = await Promise.all([import('./sheet'), roomChanges.load()])
    return new Sheet(chat, words, { ...callbacks, asker, openShield, isShielded: isUp })
  })
  const open = (): void => sheet.use((each) => each.open(chat.current))
  new ShieldBar(chat, words, times)
  noticeRising(chat, asker, (room) => {
    const time = times.when(room.info?.shieldUntil ?? 0)
    tell(words.fill(words.say.shieldRose, { room: callbacks.name(room.name), time }))
  })
  new WaitingMarks(chat, words)
  new WaitingButton(chat, words, { open, focusField: () => callbacks.focusField() })
  return { open, openShield: () => openShield(byId('room_about', HTMLElement)) }
}
