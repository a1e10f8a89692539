import fc from 'fast-check'
import { type Changes, Roster } from '../../server/chat/people/roster'
import type { Member } from '../../common/protocol/members'
import type { MemberId, Nickname } from '../../common/protocol/ids'
import { runs } from '../support/part'

const GRACE_MS = 4

const person = (id: number, nickname = `n${id}`): Member => ({
  id: `m${id}` as MemberId,
  nickname: nickname as Nickname,
})
const names = (members: Iterable<Member>) => [...members].map(({ nickname }) => nickname).sort()

/** What a client knows: the answer it received, and every change since. */
class Client {
  readonly #known: Map<MemberId, Member>

  constructor(members: Member[]) {
    this.#known = new Map(members.map((member) => [member.id, member]))
  }

  apply({ joined, left, renamed }: Changes): void {
    for (const member of joined) this.#known.set(member.id, member)
    for (const { id } of left) this.#known.delete(id)
    for (const member of renamed) this.rename(member)
  }

  rename(member: Member): void {
    if (this.#known.has(member.id)) this.#known.set(member.id, member)
  }

  get names(): string[] {
    return names(this.#known.values())
  }
}

type Step =
  | { does: 'enter' | 'leave' | 'lose'; id: number }
  | { does: 'rename'; id: number; to: string }
  | { does: 'wait' | 'broadcast' | 'join' | 'hush' | 'speak'; id?: never }

const broadcast: Step = { does: 'broadcast' }
const id = fc.integer({ min: 0, max: 1 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ does: fc.constantFrom('enter' as const, 'leave' as const, 'lose' as const), id }),
    fc.record({ does: fc.constant('rename' as const), id, to: fc.constantFrom('x', 'y') }),
    fc.record({ does: fc.constantFrom('wait', 'broadcast', 'join', 'hush', 'speak') }),
  ),
  { maxLength: 40, size: 'max' },
)

/** A room, its true members, and clients that joined at different moments. */
class Room {
  readonly roster = new Roster()
  readonly clients = [new Client([])]
  readonly truth = new Map<number, { lostUntil: number | null }>()
  readonly #nicknames = new Map<number, string>()
  isQuiet = false
  #now = 0

  take(step: Step): void {
    switch (step.does) {
      case 'enter':
        this.truth.set(step.id, { lostUntil: null })
        return this.roster.enter(this.#memberOf(step.id))
      case 'leave':
        this.truth.delete(step.id)
        return this.roster.leave(person(step.id).id)
      case 'lose':
        if (this.truth.has(step.id)) this.truth.set(step.id, { lostUntil: this.#now + GRACE_MS })
        return this.roster.lose(person(step.id).id, this.#now + GRACE_MS)
      case 'rename':
        return this.#rename(step.id, step.to)
      case 'wait':
        return this.#wait()
      case 'broadcast':
        return this.broadcast()
      case 'hush':
      case 'speak':
        this.isQuiet = step.does === 'hush'
        return
      case 'join':
        this.clients.push(new Client(this.roster.listed().toJSON()))
    }
  }

  broadcast(): void {
    const changes = this.roster.take(this.isQuiet)
    for (const client of this.clients) client.apply(changes)
  }

  /** The true members. */
  get names(): string[] {
    return names([...this.truth.keys()].map((id) => this.#memberOf(id)))
  }

  #memberOf(id: number): Member {
    return person(id, this.#nicknames.get(id) ?? `n${id}`)
  }

  #rename(id: number, to: string): void {
    this.#nicknames.set(id, to)
    const change = this.roster.rename(this.#memberOf(id), this.isQuiet)
    if (change?.isTold) for (const client of this.clients) client.rename(change.renamed)
  }

  #wait(): void {
    this.#now += 3
    this.roster.expire(this.#now)
    for (const [id, { lostUntil }] of this.truth) {
      if (lostUntil !== null && lostUntil <= this.#now) this.truth.delete(id)
    }
  }
}

describe('the roster of a room', () => {
  it('[P2] holds the members present or lost for less than the grace time, in any order of events', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const room = new Room()
        for (const step of all) {
          room.take(step)
          expect(names(room.roster.listed().toJSON())).toEqual(room.names)
          expect(room.roster.count).toBe(room.truth.size)
        }
      }),
      { numRuns: runs(500) },
    )
  })

  it('[P3] is the same when rebuilt from its changes, from any moment on', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const room = new Room()
        for (const step of [...all, { does: 'speak' } as const, broadcast]) {
          room.take(step)
          if (step.does !== 'broadcast' || room.isQuiet) continue
          for (const client of room.clients) expect(client.names).toEqual(room.names)
        }
      }),
      { numRuns: runs(2_000) },
    )
  })

  it('[P2] announces nothing of a member that returns within the grace time', () => {
    const roster = new Roster()
    roster.enter(person(1))
    roster.take()
    roster.lose(person(1).id, 4_000)
    roster.expire(3_999)
    roster.enter(person(1))
    roster.expire(4_001)
    expect(roster.take()).toEqual({ joined: [], untold: [], left: [], renamed: [] })
    roster.lose(person(1).id, 9_000)
    roster.expire(9_000)
    expect(roster.take()).toEqual({ joined: [], untold: [], left: [person(1)], renamed: [] })
  })

  it('[O42] tells a quiet room of regulars and of who left, and of newcomers once it is not quiet', () => {
    const roster = new Roster()
    const regular = { ...person(1), role: 'regular' as const }
    for (const each of [regular, person(2), person(3)]) roster.enter(each)
    expect(roster.take(true)).toMatchObject({ joined: [regular], untold: [person(2), person(3)] })
    expect(roster.rename(person(1, 'a'), true)!.isTold).toBe(true)
    expect(roster.rename(person(2, 'b'), true)!.isTold).toBe(false)
    roster.leave(person(3).id)
    expect(roster.take(true)).toMatchObject({ joined: [], left: [person(3)], renamed: [] })
    expect(roster.isChanged).toBe(false)
    expect(roster.take()).toMatchObject({ joined: [person(2, 'b')], left: [], renamed: [person(2, 'b')] })
  })

  it('[L5] announces ten renames at once, and ten more per window, with the nicknames of that moment', () => {
    const roster = new Roster()
    for (let n = 0; n < 30; n += 1) roster.enter(person(n))
    roster.take()
    const isTold = Array.from({ length: 30 }, (_, n) => roster.rename(person(n, 'once'))!.isTold)
    expect(isTold.filter(Boolean)).toHaveLength(10)
    for (let n = 10; n < 30; n += 1) expect(roster.rename(person(n, 'twice'))!.isTold).toBe(false)
    const times = [roster.take(), roster.take(), roster.take()].map(({ renamed }) => names(renamed))
    expect(times).toEqual([Array(10).fill('twice'), Array(10).fill('twice'), []])
    expect(roster.rename(person(0, 'thrice'))!.isTold).toBe(true)
  })

  it('[P4] lists all of up to 200 members, and the newest 50 of more', () => {
    const roster = new Roster()
    for (let n = 0; n < 200; n += 1) roster.enter(person(n))
    expect(roster.listed().toJSON()).toHaveLength(200)
    roster.enter(person(200))
    const names = Array.from({ length: 50 }, (_, n) => `n${151 + n}`)
    const listed = roster.listed().toJSON()
    expect(listed.map(({ nickname }) => nickname)).toEqual(names)
    expect(roster.count).toBe(201)
  })

  it('[P4] lists the newest of many in order, through joins, leaves and renames', () => {
    const among = fc.integer({ min: 0, max: 260 })
    const change = fc.record({ does: fc.constantFrom('enter', 'leave', 'rename', 'list'), id: among })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
        const roster = new Roster()
        const there = new Map<MemberId, Member>()
        const enter = (member: Member) => {
          roster.enter(member)
          if (!there.has(member.id)) there.set(member.id, member)
        }
        for (let n = 0; n < 230; n += 1) enter(person(n))
        for (const { does, id } of [...changes, { does: 'list', id: 0 }]) {
          const member = person(id, does === 'rename' ? 'renamed' : undefined)
          if (does === 'enter') enter(member)
          else if (does === 'leave') {
            roster.leave(member.id)
            there.delete(member.id)
          } else if (does === 'rename') {
            roster.rename(member)
            if (there.has(member.id)) there.set(member.id, member)
          } else {
            const all = [...there.values()]
            expect(roster.listed().toJSON()).toEqual(all.length > 200 ? all.slice(-50) : all)
          }
        }
      }),
      { numRuns: runs(100) },
    )
  })

  it('is empty only when every change was announced', () => {
    const roster = new Roster()
    roster.enter(person(1))
    roster.leave(person(1).id)
    expect(roster.isEmpty).toBe(false)
    roster.take()
    expect(roster.isEmpty).toBe(true)
  })
})
