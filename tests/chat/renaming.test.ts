import { Nicknames } from '../../server/chat/people/nicknames'
import type { Meeting, NicknameRegister } from '../../server/chat/nickname-register'
import type { Crowd } from '../../server/chat/ports'
import { enterNamed, rename } from '../../server/chat/people/rename'
import { RateLimiter } from '../../server/chat/limits/rate-limiter'
import { KeyedMutex } from '../../server/chat/people/keyed-mutex'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Session } from '../../common/protocol/members'
import { rawList } from '../../server/raw-json'

const room = 'tea' as RoomName

/** The register that nodes share, in memory. */
class SharedRegister implements NicknameRegister {
  readonly #owners = new Map<string, MemberId>()
  readonly #said = new Map<string, Set<string>>()

  async claim(of: RoomName, nickname: string, member: MemberId): Promise<boolean> {
    const key = `${of}\n${nickname}`
    if (!this.#owners.has(key)) this.#owners.set(key, member)
    return this.#owners.get(key) === member
  }

  async entering(of: RoomName, member: MemberId): Promise<Meeting<Nickname>> {
    return this.#meet<Nickname>(`entering ${member}`, of, `renaming ${member}`)
  }

  async renaming(nickname: Nickname, member: MemberId): Promise<Meeting<RoomName>> {
    return this.#meet<RoomName>(`renaming ${member}`, nickname, `entering ${member}`)
  }

  #meet<T extends string>(own: string, what: string, other: string): Meeting<T> {
    const said = this.#said.get(own) ?? new Set()
    this.#said.set(own, said.add(what))
    return { met: [...(this.#said.get(other) ?? [])] as T[], end: () => void said.delete(what) }
  }
}

/** The sessions in the database. */
class Sessions {
  readonly stored = new Map<MemberId, Session>()
  /** Delays the write of a new nickname. */
  slow = Promise.resolve()

  async renameSession(session: Session): Promise<void> {
    await this.slow
    this.stored.set(session.id, session)
  }
}

function node(sessions: Sessions, register: NicknameRegister | null = null, perMinute = Infinity) {
  const present = new Map<MemberId, RoomName[]>()
  const crowd: Crowd = {
    has: (of, member) => present.get(member)?.includes(of) ?? false,
    isConnected: (of, member) => present.get(member)?.includes(of) ?? false,
    count: () => 0,
    member: () => undefined,
    listed: () => rawList([]),
    page: () => [],
    roomsOf: (member) => present.get(member) ?? [],
    names: () => null,
  }
  const clock = { now: () => 0, monotonic: () => 0 }
  const nicknames = new Nicknames(crowd, register)
  const rate = { perMinute, burst: 1 }
  const limiters = { renamesPerSession: new RateLimiter(rate), renamesPerAddress: new RateLimiter(rate) }
  const audience = { tell: () => {}, tellSession: () => {} }
  const rooms = { isWordEverywhere: () => false }
  const parts = { crowd, clock, nicknames, sessions, audience, limiters, renaming: new KeyedMutex(), rooms }
  const join = async (member: MemberId, of = room) => {
    const actor = {
      get session() {
        return sessions.stored.get(member)!
      },
      rateKey: '203.0.113.1',
    }
    const guestName = (number: number) => `Guest ${number}` as Nickname
    const enter = () => void present.set(member, [...(present.get(member) ?? []), of])
    await enterNamed({ actor, guestName, room: of, enter }, parts as never)
    return actor.session
  }
  return { join, parts }
}

describe('joining with a taken nickname', () => {
  let sessions: Sessions
  const person = (id: string, nickname: string, chosen = true) => {
    const session = { id: id as MemberId, nickname: nickname as Nickname, chosen }
    sessions.stored.set(session.id, session)
    return session.id
  }
  beforeEach(() => {
    sessions = new Sessions()
  })

  it('[N3] assigns each of many sessions a numbered nickname, small numbers first', async () => {
    const { join } = node(sessions)
    const given: string[] = []
    for (let n = 0; n < 40; n += 1) given.push((await join(person(`${n}`, 'Ann'))).nickname)
    expect(given.slice(0, 21)).toEqual(['Ann', ...Array.from({ length: 20 }, (_, n) => `Ann ${n + 2}`)])
    for (const nickname of given.slice(21)) expect(nickname).toMatch(/^Ann \d{5}$/)
    expect(new Set(given).size).toBe(40)
    expect([...sessions.stored.values()].every(({ chosen }) => chosen)).toBe(true)
  })

  it('[N3] assigns no look-alike of a nickname in the room, or in another room of the session', async () => {
    const { join } = node(sessions)
    const ann = person('ann', 'Ann')
    await join(person('holder', 'Ann'))
    await join(person('look-alike', '\u0391nn2'))
    await join(ann, 'other' as RoomName)
    await join(person('number', 'Ann 3'), 'other' as RoomName)
    expect((await join(ann)).nickname).toBe('Ann 4')
  })

  it('[N3] assigns a guest name when the current rules refuse the nickname, or the server assigned it', async () => {
    const { join } = node(sessions)
    for (const [nickname, chosen] of [
      ['Admin', true],
      ['Guest 1234', false],
    ] as const) {
      await join(person(`holder of ${nickname}`, nickname))
      const given = await join(person(`late ${nickname}`, nickname, chosen))
      expect(given).toMatchObject({ nickname: expect.stringMatching(/^Guest \d{4}$/), chosen: false })
      expect(given.nickname).not.toBe(nickname)
    }
  })

  it('[N3] counts against the rename limits, and is never refused by them', async () => {
    const { join, parts } = node(sessions, null, 1)
    const [ann, bob] = [person('ann', 'Ann'), person('bob', 'Bob')]
    for (const nickname of ['Ann', 'Bob']) await join(person(`holder of ${nickname}`, nickname))
    const renamed = (id: MemberId, rateKey: string) =>
      rename({ session: sessions.stored.get(id)!, rateKey }, 'Eve', parts as never)
    expect((await join(ann)).nickname).toBe('Ann 2')
    await expect(renamed(ann, '198.51.100.1')).rejects.toThrow('too-fast')
    await expect(renamed(bob, '203.0.113.1')).rejects.toThrow('too-fast')
    expect((await join(bob)).nickname).toBe('Bob 2')
  })

  it('[N3] does not overdraw the limit of the address', async () => {
    const { join, parts } = node(sessions, null, 1)
    for (let n = 0; n < 20; n += 1) await join(person(`${n}`, 'Ann'))
    const { renamesPerAddress } = parts.limiters
    expect(renamesPerAddress.waitMs('203.0.113.1', 0, 1)).toBe(60_000)
  })

  it('[N3][G1] assigns different nicknames on two nodes at the same moment', async () => {
    const register = new SharedRegister()
    const nodes = [node(sessions, register), node(sessions, register)]
    const people = Array.from({ length: 20 }, (_, n) => person(`${n}`, 'Ann'))
    const given = await Promise.all(people.map((id, n) => nodes[n % 2]!.join(id)))
    expect(new Set(given.map(({ nickname }) => nickname)).size).toBe(20)
    for (const { nickname } of given) expect(nickname).toMatch(/^Ann(?: \d+)?$/)
  })

  it('[N3][G1] waits while another node gives the session a nickname that is taken in the room', async () => {
    const register = new SharedRegister()
    const [here, there] = [node(sessions, register), node(sessions, register)]
    await here.join(person('bob', 'Bob'))
    const ann = person('ann', 'Ann')
    let write!: () => void
    sessions.slow = new Promise((resolve) => (write = resolve))
    const renaming = rename(
      { session: sessions.stored.get(ann)!, rateKey: '203.0.113.1' },
      'Bob',
      there.parts as never,
    )
    const joining = here.join(ann)
    // No member of the room is on the other node, so it does not know that Bob is present.
    write()
    await renaming
    expect((await joining).nickname).toBe('Bob 2')
  })
})
