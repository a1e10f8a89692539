import fc from 'fast-check'
import { Crowd } from '../../public/sync/crowd'
import type { Member } from '../../server/protocol'

const person = (id: string, nickname = id): Member => ({ id, nickname }) as Member
const ann = person('ann')
const bob = person('bob')

describe('crowd', () => {
  it('makes no news of the answer to a join', () => {
    const crowd = new Crowd()
    crowd.joined([ann, bob], 2)
    expect(crowd.came([ann], 2)).toEqual([])
    crowd.joined([bob], 1)
    expect(crowd.members).toEqual([bob])
    expect(crowd.left([ann], 1)).toEqual([])
  })

  it('makes news of who comes and of who goes', () => {
    const crowd = new Crowd()
    crowd.joined([ann], 1)
    expect(crowd.came([ann, bob], 2)).toEqual([bob])
    expect(crowd.left([bob], 1)).toEqual([bob])
    expect(crowd.members).toEqual([ann])
  })

  it('waits for the answer to the join before it believes anything', () => {
    const crowd = new Crowd()
    expect(crowd.came([ann], 1)).toEqual([])
    expect(crowd.renamed(ann)).toBeNull()
    expect(crowd.members).toEqual([])
  })

  it('says who somebody was, once', () => {
    const crowd = new Crowd()
    crowd.joined([ann], 1)
    expect(crowd.renamed(person('ann', 'Anna'))).toBe('ann')
    expect(crowd.renamed(person('ann', 'Anna'))).toBeNull()
    expect(crowd.renamed(person('eve', 'Eve'))).toBeNull()
    expect(crowd.members).toEqual([person('ann', 'Anna')])
  })

  it('tells every coming and going once, so that adding them up gives who is there', () => {
    const people = fc.subarray(['a', 'b', 'c', 'd', 'e'].map((id) => person(id)))
    const fact = fc.record({ kind: fc.constantFrom('came' as const, 'left' as const), people })
    fc.assert(
      fc.property(people, fc.array(fact), (first, facts) => {
        const crowd = new Crowd()
        crowd.joined(first, first.length)
        const present = new Set(first)
        for (const { kind, people } of facts) {
          for (const member of crowd[kind](people, 0)) {
            expect(present.has(member)).toBe(kind === 'left')
            if (kind === 'came') present.add(member)
            else present.delete(member)
          }
        }
        expect(new Set(crowd.members)).toEqual(present)
      }),
    )
  })
})
