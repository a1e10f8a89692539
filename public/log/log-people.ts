import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { Log } from './log'

const PEOPLE = '.entry__author, .mention'

/**
 * Names, avatars and mentions in the log open the card of the person.
 * @returns opens the card of the person who is named so
 */
export function offerPeople(
  log: Log,
  open: (member: Member, beside: Element) => void,
): (named: Element) => void {
  log.element.addEventListener('keydown', (event) => {
    const { target, key } = event
    if (!(target instanceof HTMLElement) || !target.matches(PEOPLE) || !/^(?:Enter| )$/.test(key)) return
    event.preventDefault()
    target.click()
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
