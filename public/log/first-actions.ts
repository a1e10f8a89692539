import type { Member } from '../../common/protocol/members'
import type { RoomName } from '../../common/protocol/ids'
import { messageIn } from '../page/address-bar'
import { roomOfText } from '../sync/room-names'
import { onFirstInteraction } from '../page/interaction'
import { Lazy } from '../ui/lazy'
import type { Chat } from '../sync/chat'
import type { MessageActionCallbacks } from './actions/message-actions'
import type { Log } from './log'
import { setTabStops } from './actions/tab-stops'
import type { Waypoint } from './place/waypoint'
import type { Words } from '../ui/words'

const BUTTONS = '[data-part="copy"], [data-part="fold"], .spoiler[role], .picture__open'
const PEOPLE = '.entry__author, .entry > .avatar, .mention'

export interface LogActionCallbacks extends MessageActionCallbacks {
  open: (room: RoomName, at: number | null) => void
  showPerson: (member: Member, beside: Element) => void
  react: (seq: number, emoji: string, on: boolean) => void
}

export interface LogActions {
  /** Shows a message of the room on the screen. The reader can come back. */
  follow(seq: number, from?: Element): void
}

/** What a click in the log does. Everything but links loads on the first interaction; an earlier click waits for it. */
export function offerLogActions(
  log: Log,
  chat: Chat,
  words: Words,
  waypoint: Waypoint,
  callbacks: LogActionCallbacks,
): LogActions {
  const { open, showPerson } = callbacks
  const actions = new Lazy(async () => {
    const { offerHands, offerMessageActions, offerPeople, Trail, viewPictures } =
      await import('../page/on-interaction')
    offerMessageActions(log, chat, words, callbacks)
    return {
      press: offerHands(log, words, viewPictures(log, chat, words, callbacks)),
      openPerson: offerPeople(log, showPerson),
      trail: new Trail(log, chat, waypoint),
    }
  })
  onFirstInteraction(() => actions.preload())
  addEventListener('keydown', ({ key }) => key === 'Tab' && setTabStops(log.element))
  log.element.addEventListener('click', (event) => {
    const target = event.target as Element
    const [link, button, person] = [target.closest('a'), near(target, BUTTONS), near(target, PEOPLE)]
    const [chip, quote] = [near(target, '[data-reaction]'), near(target, '[data-reply]')]
    if (link && !button) followLink(event, link, open)
    else if (chip) press(chip, callbacks.react)
    else if (quote) follow(Number(quote.dataset['reply']), quote)
    else if (button) {
      // A spoiler may be in the words of a link.
      event.preventDefault()
      actions.use(({ press }) => press(button))
    } else if (person) actions.use(({ openPerson }) => openPerson(person))
  })

  function follow(seq: number, from?: Element): void {
    actions.use(({ trail }) => trail.follow(seq, from))
  }
  return { follow }
}

const near = (target: Element, css: string): HTMLElement | null => target.closest<HTMLElement>(css)

function press(chip: HTMLElement, react: LogActionCallbacks['react']): void {
  const seq = Number(near(chip, '[data-seq]')?.dataset['seq'])
  react(seq, chip.dataset['reaction'] ?? '', chip.getAttribute('aria-pressed') !== 'true')
}

/**
 * A link to a room of this chat opens in place. With a modifier key held, and for all other links, the browser decides; so
 * for one with a secret behind `#`, which is read when a page opens.
 */
function followLink(
  event: MouseEvent,
  { host, pathname, search, hash }: HTMLAnchorElement,
  open: LogActionCallbacks['open'],
) {
  const isHeld = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
  const isRoom = host === location.host && /^\/(r(\/|$)|$)/.test(pathname)
  if (!isRoom || isHeld || hash.includes('=')) return
  event.preventDefault()
  open(roomOfText(pathname), messageIn(search))
}
