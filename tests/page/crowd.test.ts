import fc from 'fast-check'
import { Crowd } from '../../public/sync/crowd'
import type { Member } from '../../common/protocol/members'

const person = (id: string, nickname = id): Member => ({ id, nickname }) as Member
const ann = person('ann')
const bob = person('bob')

describe('crowd', () => {
  it('announces no member of the answer to a join', () => {
    const crowd = new Crowd()
    crowd.joined([ann, bob], 2)
    expect(crowd.came([ann], 2)).toEqual([])
    crowd.joined([bob], 1)
    expect(crowd.members).toEqual([bob])
    expect(crowd.left([ann], 1)).toEqual([])
  })

  it('does not announce members that return within the grace time after a reconnect', () => {
    const crowd = new Crowd()
    crowd.joined([ann, bob], 2)
    const eve = person('eve')
    crowd.joined([ann], 1, 1_000)
    expect(crowd.came([bob, eve], 3, 500)).toEqual([eve])
    expect(crowd.members).toEqual([ann, bob, eve])

    crowd.joined([ann], 1, 1_000)
    crowd.joined([ann], 1, 900)
    expect(crowd.came([eve], 2, 999)).toEqual([])
    expect(crowd.came([bob], 3, 1_000)).toEqual([bob])
  })

  it('announces a member that returns after leaving', () => {
    const crowd = new Crowd()
    crowd.joined([ann, bob], 2)
    crowd.joined([ann], 1, 1_000)
    crowd.came([bob], 2, 1)
    expect(crowd.left([bob], 1)).toEqual([bob])
    expect(crowd.came([bob], 2, 2)).toEqual([bob])
  })

  it('announces no member within the grace time in a room too large to be listed', () => {
    const crowd = new Crowd()
    crowd.joined([ann], 300)
    crowd.joined([ann], 1, 1_000)
    expect(crowd.came([bob], 2, 500)).toEqual([])
    expect(crowd.came([person('eve')], 3, 1_000)).toEqual([person('eve')])
  })

  it('announces members that join and members that leave', () => {
    const crowd = new Crowd()
    crowd.joined([ann], 1)
    expect(crowd.came([ann, bob], 2)).toEqual([bob])
    expect(crowd.left([bob], 1)).toEqual([bob])
    expect(crowd.members).toEqual([ann])
  })

  it('ignores facts before the answer to the join', () => {
    const crowd = new Crowd()
    expect(crowd.came([ann], 1)).toEqual([])
    expect(crowd.renamed(ann)).toBeNull()
    expect(crowd.members).toEqual([])
  })

  it('returns the previous nickname of a member, once', () => {
    const crowd = new Crowd()
    crowd.joined([ann], 1)
    expect(crowd.renamed(person('ann', 'Anna'))).toBe('ann')
    expect(crowd.renamed(person('ann', 'Anna'))).toBeNull()
    expect(crowd.renamed(person('eve', 'Eve'))).toBeNull()
    expect(crowd.members).toEqual([person('ann', 'Anna')])
  })

  it('announces each join and leave once, so that they add up to the present members', () => {
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
