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

const found = (written: string): string[] =>
  goals(written, written.trim() as RoomName, { mine, listed, people }).map((goal) =>
    goal.kind === 'person' ? `@${goal.member.nickname}` : `${goal.kind} ${goal.door.name}`,
  )

describe('where one may go', () => {
  it('is everywhere known while nothing is written', () => {
    expect(found('')).toEqual([
      ...mine.map(({ name }) => `mine ${name}`),
      'listed Coffee',
      ...people.map(({ nickname }) => `@${nickname}`),
    ])
  })

  it('is the whole name before its beginning, a word in it and what is only within, then what it is about', () => {
    expect(found('tea')).toEqual([
      'mine Tea',
      'mine garden tea',
      'mine steam',
      'listed Coffee',
      '@Ann Teak',
      'new tea',
    ])
  })

  it('makes no difference between cases and widths', () => {
    expect(found('ＧＡＲＤＥＮ')).toEqual(['mine garden tea', 'new ＧＡＲＤＥＮ'])
  })

  it('is a room by the name it has on this page or in its address', () => {
    expect(found('大')).toEqual(['mine 大厅', 'new 大'])
    expect(found('lobby')).toEqual(['mine 大厅'])
  })

  it('is only people behind an @', () => {
    expect(found('@阿')).toEqual(['@阿宁'])
    expect(found('@')).toEqual(people.map(({ nickname }) => `@${nickname}`))
  })

  it('is a new room when none is called so', () => {
    expect(found(' nobody was here ')).toEqual(['new nobody was here'])
    expect(found('Tea')).not.toContain('new Tea')
  })
})
