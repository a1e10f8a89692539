import type { MemberId, Nickname } from '../../common/protocol/ids'
import type { LogItem } from '../../common/protocol/moderation'
import { withUndone } from '../../public/moderation/lists/undone'

const of = (name: string) => ({ id: name as MemberId, nickname: name as Nickname })

/** What Ann did, in the order she did it. */
function logOf(...actions: (readonly [LogItem['action']['action'], string?, number?])[]): LogItem[] {
  return actions
    .map(([action, member, minutes], at) => ({
      ...{ id: String(at + 1), at, by: of('Ann') },
      action: { action, ...(member && { member: of(member) }), ...(minutes !== undefined && { minutes }) },
    }))
    .reverse()
}

/** Which line undid which, by their ids, the oldest first. */
const undone = (items: LogItem[]): (readonly [string, string])[] =>
  withUndone(items)
    .flatMap(({ id, undoneBy }) => (undoneBy ? [[id, undoneBy.id] as const] : []))
    .reverse()

describe('what undid an action', () => {
  it('is the next that ends it for the same member', () => {
    const log = logOf(['mute', 'Bob'], ['mute', 'Eve'], ['unmute', 'Bob'], ['unmute', 'Eve'])
    expect(undone(log)).toEqual([
      ['1', '3'],
      ['2', '4'],
    ])
  })

  it('ended only the newest of several', () => {
    expect(undone(logOf(['ban', 'Bob'], ['ban', 'Bob'], ['unban', 'Bob'], ['ban', 'Bob']))).toEqual([
      ['2', '3'],
    ])
  })

  it('is for a shield its being lowered', () => {
    expect(undone(logOf(['shield', '', 15], ['shield', '', 0], ['shield', '', 60]))).toEqual([['1', '2']])
  })
})
