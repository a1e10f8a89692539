import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { Chat } from '../sync/chat'
import { newClientId } from '../sync/random'
import type { Words } from '../ui/words'
import { offerLogActions } from './first-actions'
import { Log } from './log'
import { RoomViews } from './room-views'
import { Scrollback } from './scrollback'

export interface LogSetupCallbacks {
  name(room: RoomName): string
  open(room: RoomName): void
  showPerson(member: Member, beside: Element): void
  /** Shows a message of this room, wherever it is. */
  goTo(seq: number): void
  /** The author takes an unsent text back. */
  edit(text: string): void
}

/** The log on the screen, the rows of every room, and where reading goes on. */
export interface LogParts {
  log: Log
  views: RoomViews
  scrollback: Scrollback
}

export function setUpLog(chat: Chat, words: Words, callbacks: LogSetupCallbacks): LogParts {
  const log = new Log(words, {
    older: () => scrollback.older(),
    newer: () => scrollback.newer(),
    newest: () => scrollback.newest(),
    resume: () => scrollback.resume(),
    behind: () => scrollback.mark(chat.current),
    gap: (gap, from) => void chat.current.loadGap(gap, from),
    read: (seq) => (document.hidden ? Infinity : chat.read(seq)),
  })
  const views = new RoomViews(chat, words, {
    name: (room) => callbacks.name(room),
    retry: (clientId: ClientId) => chat.delivery.retry(clientId),
    edit: (clientId: ClientId) => callbacks.edit(chat.delivery.discard(clientId)),
    discard: (clientId: ClientId) => void chat.delivery.discard(clientId),
  })
  const scrollback = new Scrollback(chat, log, (room) => views.of(room))
  offerLogActions(log, words, {
    ...callbacks,
    react: (target, emoji, on) => {
      const { title: room } = chat.current
      void chat.connection.ask('react', { room, clientId: newClientId(), target, emoji, on })
    },
  })
  addEventListener('pagehide', () => scrollback.bookmark())
  return { log, views, scrollback }
}
