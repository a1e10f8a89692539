import { closeAll, startChat, until, value } from '../support/chat'
import { listed, moderate, roomOf } from '../support/moderating'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

describe('time that passes', () => {
  const now = Date.now
  let later = 0
  beforeEach(() => {
    later = 0
    jest.spyOn(Date, 'now').mockImplementation(() => now() + later)
  })
  afterEach(async () => {
    await closeAll()
    jest.restoreAllMocks()
  })

  /** A newcomer who says something at each of these times, on a server that was started anew. */
  async function talking(
    hours: number[],
    before: (room: Awaited<ReturnType<typeof roomOf>>) => Promise<void>,
  ) {
    const dawn = -(Date.now() % DAY_MS)
    later = dawn
    const first = await startChat()
    const room = await roomOf(first.url, 'days')
    value(await room.new.say('first', { room: 'days' }))
    await before(room)
    await first.close()
    const roles: (string | undefined)[][] = []
    for (const hour of hours) {
      later = dawn + hour * HOUR_MS
      const chat = await startChat({ DATA_DIR: first.dataDir })
      const [owner, tab] = [
        await room.owner.person.at(chat.url).connect(),
        await room.new.person.at(chat.url).connect(),
      ]
      await owner.enter('days')
      await tab.enter('days')
      value(await tab.say(`after ${hour} hours`, { room: 'days' }))
      // By then a role has been told.
      value(await owner.say('heard', { room: 'days' }))
      const told = owner.received.member.find(({ member }) => member.id === room.new.id)?.member.role
      roles.push([(await tab.enter('days')).you.role, told])
      await chat.close()
    }
    return roles
  }

  it('[O35] makes a regular of a newcomer who talks on two days, and everybody is told', async () => {
    expect(await talking([19, 25, 49], async () => {})).toEqual([
      [undefined, undefined],
      ['regular', 'regular'],
      ['regular', undefined],
    ])
  })

  it('[O35] gives no role back that a moderator took', async () => {
    const taken = talking([48, 96], async ({ mod, new: late }) => {
      for (const role of ['regular', null] as const)
        value(await moderate(mod, 'days', { action: 'role', member: late.id, role }))
    })
    expect(await taken).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  it('[O36] gives a room whose owner stays away to the oldest moderator', async () => {
    const first = await startChat()
    const { owner, mod, new: late } = await roomOf(first.url, 'away')
    value(await moderate(owner, 'away', { action: 'role', member: late.id, role: 'moderator' }))
    const { key } = value(await moderate(owner, 'away', { action: 'owner-key' }))
    await first.close()
    later = 89 * DAY_MS
    const second = await startChat({ DATA_DIR: first.dataDir })
    const young = await late.person.at(second.url).connect()
    await young.enter('away')
    expect((await young.enter('away')).members).toMatchObject([{ role: 'moderator' }])
    await second.close()
    later = 91 * DAY_MS
    const { url } = await startChat({ DATA_DIR: first.dataDir })
    const heir = await mod.person.at(url).connect()
    await until('it is the owner', async () => (await heir.enter('away')).you.role === 'owner')
    expect((await listed(heir, 'away', 'log'))[0]).toMatchObject({
      by: { id: 'server' },
      action: { action: 'succession', member: { id: mod.id } },
    })
    const returned = await owner.person.at(url).connect()
    expect(await returned.enter('away')).not.toHaveProperty('you.role')
    expect(await returned.ask('claim', { room: 'away' as never, key: key! })).toMatchObject({
      code: 'forbidden',
    })
  })

  it('[O36] keeps the owner who was there meanwhile', async () => {
    const first = await startChat()
    const { owner, mod } = await roomOf(first.url, 'here')
    later = 60 * DAY_MS
    await (await owner.person.connect()).enter('here')
    await first.close()
    later = 91 * DAY_MS
    const { url } = await startChat({ DATA_DIR: first.dataDir })
    const there = await mod.person.at(url).connect()
    expect(await there.enter('here')).toMatchObject({ you: { role: 'moderator' } })
    const back = await owner.person.at(url).connect()
    expect(await back.enter('here')).toMatchObject({ you: { role: 'owner' } })
  })
})
