import type { MemberId } from '../../common/protocol/ids'
import type { TextEntry } from '../../common/protocol/entries'
import { decide, type Facts } from '../../server/chat/messages/decide'
import { NO_RULES } from '../../server/chat/moderation/rules'
import type { ChangeDraft } from '../../server/chat/ports'
import { change } from '../store/changes-contract'
import { draft } from '../store/contract'

const rules = (...moderators: string[]) => ({
  ...NO_RULES,
  hasOwner: moderators.length > 0,
  moderators: moderators as MemberId[],
})
/** Of Ann. */
const message = (folded: Partial<TextEntry> = {}) =>
  ({ ...draft({ by: 'ann' }), seq: 1, ...folded }) as TextEntry
const facts = (folded?: Partial<TextEntry>): Facts => ({
  message: message(folded),
  hasReacted: false,
  pins: 0,
})

const by = (author: string) => ({
  edit: change({ type: 'edit', target: 1, text: 'x' }, author) as ChangeDraft,
  delete: change({ type: 'delete', target: 1 }, author) as ChangeDraft,
  pin: change({ type: 'pin', target: 1, on: true }, author) as ChangeDraft,
  unpin: change({ type: 'pin', target: 1, on: false }, author) as ChangeDraft,
})

describe('in a room with moderators', () => {
  const among = rules('bob')

  it('[C4] a message is deleted by its author and by a moderator, and by nobody else', () => {
    const verdicts = ['ann', 'bob', 'cyd'].map((author) => decide(by(author).delete, facts(), among))
    expect(verdicts).toEqual([null, null, 'forbidden'])
    expect(decide(by('bob').delete, facts({ deleted: { at: 1 } }), among)).toBe('gone')
    expect(decide(by('bob').delete, facts(), rules())).toBe('forbidden')
  })

  it('[C6] a message is pinned and unpinned by a moderator, and by nobody else, its author included', () => {
    for (const [author, verdict] of [
      ['ann', 'forbidden'],
      ['bob', null],
      ['cyd', 'forbidden'],
    ] as const) {
      expect(decide(by(author).pin, facts(), among)).toBe(verdict)
      expect(decide(by(author).unpin, facts({ pinned: true }), among)).toBe(verdict)
    }
    expect(decide(by('bob').pin, facts({ pinned: true }), among)).toBe('unchanged')
    expect(decide(by('cyd').pin, facts({ pinned: true }), among)).toBe('forbidden')
    expect(decide(by('bob').pin, facts({ deleted: { at: 1 } }), among)).toBe('gone')
  })

  it('[C3] a message is edited by its author alone', () => {
    const verdicts = ['ann', 'bob'].map((author) => decide(by(author).edit, facts(), among))
    expect(verdicts).toEqual([null, 'forbidden'])
  })
})
