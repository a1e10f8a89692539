import { type Door, goals } from '../../public/sidebar/switcher/switcher-search'
import type { Member } from '../../common/protocol/members'
import type { RoomName } from '../../common/protocol/ids'

const door = (name: string, topic = '', room = name): Door => ({
  room: room as RoomName,
  name,
  topic,
  online: null,
  unread: 0,
  isMention: false,
})
const person = (nickname: string): Member => ({ id: nickname, nickname }) as Member
const mine = [door('大厅', '', 'lobby'), door('garden tea'), door('Tea'), door('steam')]
const listed = [door('Coffee', 'no tea at all')]
const people = [person('Théa'), person('Ann Teak'), person('阿宁')]

const found = (written: string, hasMore = false): string[] =>
  goals(written, written.trim() as RoomName, { mine, listed, hasMore, people }).map((goal) =>
    goal.kind === 'person'
      ? `@${goal.member.nickname}`
      : goal.kind === 'more'
        ? 'more'
        : `${goal.kind} ${goal.door.name}`,
  )

describe('the results of the quick switcher', () => {
  it('offer more listed rooms behind those that fit, where the server has them', () => {
    expect(found('coffee', true)).toEqual(['listed Coffee', 'more', 'new coffee'])
    expect(found('nothing like it', true)).toEqual(['new nothing like it'])
  })

  it('are all known rooms and members for an empty query', () => {
    expect(found('')).toEqual([
      ...mine.map(({ name }) => `mine ${name}`),
      'listed Coffee',
      ...people.map(({ nickname }) => `@${nickname}`),
    ])
  })

  it('rank an exact name before a prefix, a word, a substring, and then a topic', () => {
    expect(found('tea')).toEqual([
      'mine Tea',
      'mine garden tea',
      'mine steam',
      'listed Coffee',
      '@Ann Teak',
      'new tea',
    ])
  })

  it('ignore case and width', () => {
    expect(found('ＧＡＲＤＥＮ')).toEqual(['mine garden tea', 'new ＧＡＲＤＥＮ'])
  })

  it('match a room by its translated name and by its name in the URL', () => {
    expect(found('大')).toEqual(['mine 大厅', 'new 大'])
    expect(found('lobby')).toEqual(['mine 大厅'])
  })

  it('are only members after an @', () => {
    expect(found('@阿')).toEqual(['@阿宁'])
    expect(found('@')).toEqual(people.map(({ nickname }) => `@${nickname}`))
  })

  it('offer a new room when none has that name', () => {
    expect(found(' nobody was here ')).toEqual(['new nobody was here'])
    expect(found('Tea')).not.toContain('new Tea')
  })
})
