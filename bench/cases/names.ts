import { NameIndex } from '../../common/text/name-index'
import { matching } from '../../public/composer/complete'
import { mentionsIn } from '../../server/chat/messages/mentions'
import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import { msOf } from '../parts/ms-of'
import type { Case } from './case'

const PEOPLE = 5_000
/** A message of maximum length, with mentions, code, links and at signs that mention nobody. */
const TEXT = '@茶客 4321, @nobody `@茶客 1` https://a.example/@茶客 看 '.repeat(100).slice(0, 4_000)

export const names: Case = {
  name: 'P14',
  group: 'page',
  title: 'names: one completed, and those of a message found, among 5,000 people',
  peers: ['teahouse'],
  sharesCores: true,
  onceInShort: ['teahouse'],
  bars: [
    { figure: 'completing', atMost: 20, byMachine: true },
    { figure: 'mentioning', atMost: 2, byMachine: true },
  ],
  measure() {
    const members = Array.from({ length: PEOPLE }, (_, n): Member => {
      return { id: `m${n}` as MemberId, nickname: `茶客 ${n}` as Nickname }
    })
    const people = members.map((member) => ({ ...member, isPresent: true }))
    const present = new NameIndex<Member>()
    for (const member of members) present.set(member.nickname, member)
    return Promise.resolve({
      completing: msOf(() => matching(people, '茶客 4').length === 8),
      mentioning: msOf(() => mentionsIn(TEXT, [present, present, present]).length === 1),
    })
  },
}
