import type { PresenceChanges } from '../../server/chat/presence-store'
import { PresenceJournal } from '../../server/chat/people/presence-journal'
import type { Member } from '../../common/protocol/members'
import type { RoomName } from '../../common/protocol/ids'
import { lobby } from '../support/chat'

const member = (id: string) => ({ id, nickname: id }) as Member

describe('the presence journal', () => {
  let noted: string[]
  let failures: unknown[]
  /** Blocks the next write. */
  let disk: Promise<void>
  let journal: PresenceJournal

  const change = (entered: string[], left: string[] = [], room: RoomName = lobby) =>
    journal.changed(room, entered.map(member), left.map(member))

  beforeEach(() => {
    jest.useFakeTimers()
    noted = []
    failures = []
    disk = Promise.resolve()
    journal = new PresenceJournal({
      store: {
        lastPresent: async () => [],
        async notePresence({ entered, left }: PresenceChanges) {
          await disk
          const ids = (all: PresenceChanges['left']) => all.map((each) => each.member.id).join('')
          noted.push(`+${ids(entered)} -${ids(left)}`)
        },
      },
      clock: { now: Date.now, monotonic: () => performance.now() },
      networkOf: () => undefined,
      onFailure: (error) => failures.push(error),
    })
  })
  afterEach(() => jest.useRealTimers())

  it('writes the first change at once, and many in a batch', async () => {
    change(['a'])
    await jest.advanceTimersByTimeAsync(1)
    expect(noted).toEqual(['+a -'])
    for (const id of ['b', 'c', 'd']) change([id])
    await jest.advanceTimersByTimeAsync(1_000)
    expect(noted).toEqual(['+a -', '+bcd -'])
  })

  it('writes the last change of each member in each room', async () => {
    change(['a', 'b'])
    change([], ['a'])
    change(['a'], [], 'tea' as RoomName)
    await jest.advanceTimersByTimeAsync(1_000)
    expect(noted).toEqual(['+ba -a'])
  })

  it('retries a failed write, unless the change is outdated', async () => {
    disk = Promise.reject(new Error('full'))
    change(['a', 'b'])
    await jest.advanceTimersByTimeAsync(1)
    expect(failures).toEqual([new Error('full')])
    disk = Promise.resolve()
    change([], ['b'])
    await jest.advanceTimersByTimeAsync(60_000)
    expect(noted).toEqual(['+a -b'])
  })

  it('writes the remaining changes when it is closed, and nothing more', async () => {
    change(['a'])
    await journal.close()
    change(['b'])
    await jest.advanceTimersByTimeAsync(60_000)
    expect(noted).toEqual(['+a -'])
  })

  it('does not delay a shutdown when the database hangs', async () => {
    disk = new Promise(() => {})
    change(['a'])
    const closed = journal.close()
    await jest.advanceTimersByTimeAsync(60_000)
    await closed
    expect(noted).toEqual([])
  })
})
