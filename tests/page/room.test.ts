import { Room } from '../../public/sync/room'
import type { Remembered } from '../../public/sync/timeline'
import type { Connection } from '../../public/sync/connection/connection'
import type { Entry } from '../../common/protocol/entries'
import type { Epoch, Place, RoomName } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'

const epoch = 'first' as Epoch
const name = 'tea' as RoomName
const you = { id: 'me', nickname: 'Me' } as Member
const entry = (seq: number) =>
  ({ seq, id: `id ${seq}`, type: 'text', at: seq, author: you, clientId: `${seq}`, text: `${seq}` }) as Entry

/** A connection to a server whose log ends with these entries, and that gives the same answer to every ask. */
function connectionTo(entries: Entry[]) {
  const asked: unknown[] = []
  const value = (since?: Place) => ({
    version: 1,
    room: { name, topic: '' },
    you,
    members: [you],
    count: 1,
    epoch,
    head: entries.at(-1)!.seq,
    entries,
    from: since ? since.seq + 1 : entries[0]!.seq,
    more: !since,
    floor: 1,
    asOf: entries.at(-1)!.seq,
    reset: false,
  })
  const ask = async (_: string, input: { since?: Place }, onAnswer: (answer: unknown) => void) => {
    asked.push(input)
    const answer = { ok: true, value: value(input.since) }
    onAnswer(answer)
    return answer
  }
  return { asked, connection: { ask, state: 'online' } as unknown as Connection }
}

describe('a room', () => {
  it('joins from the log stored on the device, after waiting for it to be read', async () => {
    const { asked, connection } = connectionTo([entry(8)])
    let restore!: (remembered: Remembered) => void
    const room = new Room(name, connection, new Promise((resolve) => (restore = resolve)))
    const seen: number[] = []
    room.events.on((event) => event.type === 'entries' && seen.push(...event.entries.map(({ seq }) => seq)))
    const joining = room.join()
    await Promise.resolve()
    expect(asked).toEqual([])

    restore({ epoch, from: 6, to: 7, entries: [entry(6), entry(7)], asOf: 7 })
    await joining
    expect(asked).toEqual([{ room: name, since: { epoch, seq: 7 } }])
    expect(seen).toEqual([6, 7, 8])
  })

  it('sends no join after a moderator took us out, until the reader comes back', async () => {
    const { asked, connection } = connectionTo([entry(8)])
    const room = new Room(name, connection, Promise.resolve(null))
    const joining = room.join()
    Object.assign(room, { isRemoved: true, isJoining: false })
    await joining
    expect(asked).toEqual([])
    room.isRemoved = false
    await room.join()
    expect(asked).toHaveLength(1)
  })

  it('sends no join after it was left', async () => {
    const { asked, connection } = connectionTo([entry(8)])
    const room = new Room(name, connection, Promise.resolve(null))
    const events: string[] = []
    room.events.on(({ type }) => events.push(type))
    const joining = room.join()
    room.end()
    await joining
    expect([asked, events]).toEqual([[], []])
  })

  it('joins without a position where the device stores no log', async () => {
    const { asked, connection } = connectionTo([entry(8)])
    const room = new Room(name, connection, Promise.resolve(null))
    await room.join()
    expect(asked).toEqual([{ room: name }])
    expect(room.timeline.entries.map(({ seq }) => seq)).toEqual([8])
  })

  it('[promise 4] does not take throttled entries for missing ones, however long a burst lasts', async () => {
    const { asked, connection } = connectionTo([entry(8)])
    const room = new Room(name, connection, Promise.resolve(null))
    await room.join()
    jest.useFakeTimers()
    let said = 8
    let isBehind = 0
    for (let fact = 0; fact < 60; fact += 1) {
      const entries = Array.from({ length: 100 }, () => entry((said += 1)))
      room.heard({ room: name, epoch, entries })
      room.toldHead({ room: name, epoch, seq: said })
      await jest.advanceTimersByTimeAsync(40)
      if (room.timeline.last < said) isBehind += 1
    }
    await jest.advanceTimersByTimeAsync(2_000)
    jest.useRealTimers()
    expect(isBehind).toBeGreaterThan(30)
    expect(room.timeline.last).toBe(said)
    expect(asked).toHaveLength(1)
  })
})
