import type { RoomName } from '../../common/protocol/ids'
import { noticeRising } from '../../public/moderation/shield/shield-news'
import { Signal } from '../../public/sync/signal'

type Noticing = Parameters<typeof noticeRising>

/** A moderator's page that is in one room, whose shield the server raised last. */
function watched(shieldUntil?: number) {
  const name = 'raided' as RoomName
  const room = { name, title: name, mayModerate: true, info: { shieldUntil } }
  const facts = new Signal<{ room: RoomName }>()
  const told: RoomName[] = []
  const clock = { now: 1_000 }
  const chat = {
    events: new Signal(),
    connection: { on: (_: string, hear: (fact: { room: RoomName }) => void) => facts.on(hear) },
    rooms: { names: () => [name] },
    entered: () => room,
    now: () => clock.now,
  }
  const items = [{ by: { id: 'server' }, action: { action: 'shield' } }]
  const asker = { ask: () => Promise.resolve({ ok: true, value: { items } }) }
  noticeRising(chat as unknown as Noticing[0], asker as unknown as Noticing[1], (each) =>
    told.push(each.name),
  )
  /** The server tells the room as it is now. */
  const set = async (until?: number): Promise<void> => {
    room.info = { shieldUntil: until }
    facts.tell({ room: name })
    await new Promise(setImmediate)
  }
  return { told, clock, set }
}

describe('a shield that rose by itself', () => {
  it('is told once', async () => {
    const { told, set } = watched()
    await set(5_000)
    await set(5_000)
    expect(told).toHaveLength(1)
  })

  it('is not told where it was up when the page came', async () => {
    const { told, set } = watched(5_000)
    await set(5_000)
    expect(told).toEqual([])
  })

  it('is told again after it ended without a word', async () => {
    const { told, clock, set } = watched()
    await set(5_000)
    clock.now = 6_000
    await set(9_000)
    expect(told).toHaveLength(2)
  })
})
