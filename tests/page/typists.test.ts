import type { MemberId } from '../../common/protocol/ids'
import { SHOWN_MS, Typists } from '../../public/typing/typists'

const [ann, bob] = ['ann', 'bob'] as MemberId[] as [MemberId, MemberId]

describe('those who are typing', () => {
  it('stand in the order in which they began, each for six seconds after the last sign', () => {
    const typists = new Typists()
    typists.heard(ann, 0)
    typists.heard(bob, 1_000)
    typists.heard(ann, 3_000)
    expect(typists.at(SHOWN_MS)).toEqual([ann, bob])
    expect(typists.at(SHOWN_MS + 1_000)).toEqual([ann])
    typists.heard(bob, SHOWN_MS + 2_000)
    expect(typists.at(SHOWN_MS + 2_000)).toEqual([ann, bob])
    expect(typists.at(SHOWN_MS + 3_000)).toEqual([bob])
  })

  it('are gone once their message is here', () => {
    const typists = new Typists()
    typists.heard(ann, 0)
    typists.heard(bob, 0)
    typists.stopped([ann])
    expect(typists.at(1)).toEqual([bob])
  })
})
