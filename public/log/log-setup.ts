import type { TextEntry } from '../../common/protocol/entries'
import type { ClientId, RoomName } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { filesOf, type UnsentFile } from '../sync/outbox/command'
import type { Unsent } from '../sync/outbox/unsent'
import type { Words } from '../ui/words'
import { type LogActionCallbacks, type LogActions, offerLogActions } from './first-actions'
import { Log } from './log'
import { RoomViews } from './room-views'
import { Scrollback } from './scrollback'
import { Waypoint } from './place/waypoint'

export interface LogSetupCallbacks extends Omit<LogActionCallbacks, 'react' | 'takeBack'> {
  name(room: RoomName): string
  /** The reader leaves the message that a link led to. */
  back(): void
  /** The author takes an unsent text back. */
  take(text: string, answered?: TextEntry, files?: readonly UnsentFile[]): void
}

/** The log on the screen, the rows of every room, and where reading goes on. */
export interface LogParts {
  log: Log
  views: RoomViews
  scrollback: Scrollback
  waypoint: Waypoint
  actions: LogActions
}

export function setUpLog(chat: Chat, words: Words, callbacks: LogSetupCallbacks): LogParts {
  const log = new Log(words, {
    older: () => scrollback.older(),
    newer: () => scrollback.newer(),
    newest: () => scrollback.newest(),
    resume: () => scrollback.resume(),
    behind: () => scrollback.mark(chat.current),
    gap: (gap, from) => void chat.current.loader.gap(gap, from),
    back: () => {
      waypoint.leave()
      callbacks.back()
    },
    read: (seq) => (document.hidden ? Infinity : chat.read(seq)),
  })
  const takeBack = (clientId: ClientId): void => {
    const taken = chat.delivery.discard(clientId)
    if (taken) callbacks.take(taken.text, answeredBy(taken, chat), filesOf(taken.command))
  }
  const views = new RoomViews(chat, words, {
    name: (room) => callbacks.name(room),
    retry: (clientId: ClientId) => chat.delivery.retry(clientId),
    edit: takeBack,
    discard: (clientId: ClientId) => void chat.delivery.discard(clientId),
  })
  const scrollback = new Scrollback(chat, log, (room) => views.of(room))
  const waypoint = new Waypoint(
    { chat, log, views, scrollback },
    {
      gone: () => callbacks.tell(words.say.failures.gone),
      notReached: () => callbacks.tell(words.say.notReached),
    },
  )
  const actions = offerLogActions(log, chat, words, waypoint, {
    ...callbacks,
    takeBack,
    react: (target, emoji, on) => chat.delivery.react(chat.current.name, target, emoji, on),
  })
  chat.delivery.changed.on(({ room, seqs }) => views.showChanged(room, seqs, log))
  addEventListener('pagehide', () => {
    scrollback.bookmark()
    // Nothing can be undone any more. Should it not arrive, the next page sends it again.
    for (const room of chat.outbox.rooms()) void chat.delivery.finish(room)
  })
  return { log, views, scrollback, waypoint, actions }
}

/** The message of the room on the screen that an unsent one answers, if it is here and not deleted. */
function answeredBy({ command }: Unsent, chat: Chat): TextEntry | undefined {
  const seq = command.ask === 'message' ? command.input.reply : undefined
  const [known] = seq === undefined ? [] : chat.current.timeline.after(seq - 1, 1)
  return known?.seq === seq && known?.type === 'text' && !known.deleted ? known : undefined
}
