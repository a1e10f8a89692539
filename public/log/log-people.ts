import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { Log } from './log'

/** People the keyboard can reach. A message grouped under an earlier byline has no name of its own. */
const PEOPLE = '.entry:not(.entry--grouped) .entry__author, .mention:not(.spoiler[role] *)'

/**
 * Names, avatars and mentions in the log open the card of the person. For the keyboard all of them are one stop, the
 * latest at first; the arrow keys go from one to the next.
 * @returns opens the card of the person who is named so
 */
export function offerPeople(
  log: Log,
  open: (member: Member, beside: Element) => void,
): (named: Element) => void {
  const { element } = log
  let stop = element.querySelector<HTMLElement>('.entry__author[tabindex="0"]')

  const people = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>(PEOPLE)]

  function stopAt(next: HTMLElement | undefined): void {
    if (stop) stop.tabIndex = -1
    stop = next ?? null
    if (stop) stop.tabIndex = 0
  }

  element.addEventListener('keydown', (event) => {
    const { target, key } = event
    if (!(target instanceof HTMLElement) || !target.matches(PEOPLE)) return
    if (key === 'Enter' || key === ' ') target.click()
    else if (key === 'ArrowUp' || key === 'ArrowDown') {
      const all = people()
      stopAt(all[all.indexOf(target) + (key === 'ArrowUp' ? -1 : 1)] ?? target)
      stop?.focus()
    } else return
    event.preventDefault()
  })
  element.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.matches(PEOPLE)) stopAt(target)
  })
  // Rows come and go, so the tab stop is chosen just before the focus arrives.
  addEventListener('keydown', ({ key }) => {
    if (key === 'Tab' && !(stop?.isConnected && stop.matches(PEOPLE))) stopAt(people().at(-1))
  })
  return (named) => {
    const member = personOf(named, log)
    if (member) open(member, named)
  }
}

function personOf(named: Element, log: Log): Member | undefined {
  if (!(named instanceof HTMLElement) || !named.matches('.mention'))
    return log.room?.made.entryAround(named)?.author
  const id = named.dataset['member'] as MemberId
  return { id, nickname: named.textContent.replace(/^[@＠]/, '') as Nickname }
}
