import { access, type Right } from '../../server/chat/access'
import type { Actor, Guest } from '../../server/chat/actor'
import type { Chat } from '../../server/chat/chat'
import { banKeyOf, Networks } from '../../server/chat/moderation/bans/networks'
import { NEW_STATE } from '../../server/chat/moderation/room-state'
import type { Room } from '../../server/chat/rooms/room'
import { RoomNames } from '../../server/chat/rooms/room-names'
import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'

const [tea, lobby] = ['tea', 'lobby'] as RoomName[] as [RoomName, RoomName]

function actor(id: string, via: Actor['via'], rooms: RoomName[] = []): Actor {
  const session = { id: id as MemberId, nickname: id as Nickname, chosen: true }
  return { via, session, member: session, rateKey: '', isIn: (room) => rooms.includes(room) }
}
const guest: Guest = { via: 'http', session: null, rateKey: '' }

const opened: RoomName[] = []
const state = { ...NEW_STATE, owner: 'mod' as MemberId }
const chat = {
  names: new RoomNames(),
  clock: { now: () => 0 },
  networks: new Networks([]),
  admissions: { standing: async () => null },
  rooms: {
    async open(name: RoomName) {
      opened.push(name)
      return { name, state, roleOf: () => undefined } as unknown as Room
    },
  },
} as unknown as Chat

beforeEach(() => void opened.splice(0))

describe('access to a room', () => {
  it.each([
    ['a member through a socket', actor('ann', 'socket', [tea]), tea, 'read'],
    ['a member through a socket', actor('ann', 'socket', [tea]), tea, 'write'],
    ['a member over HTTP', actor('ann', 'http', [tea]), tea, 'read'],
    ['anybody over HTTP, of the lobby', guest, lobby, 'read'],
    ['a moderator', actor('mod', 'socket', [tea]), tea, 'moderate'],
  ] as [string, Actor | Guest, RoomName, Right][])('is granted to %s: %#', async (_, who, room, right) => {
    expect(await access(who, room, right, chat)).toMatchObject({ name: room })
  })

  it.each([
    ['not-a-member', 'a connection that has not joined', actor('ann', 'socket', [tea]), lobby, 'read'],
    ['not-a-member', 'a moderator who has not joined', actor('mod', 'socket'), tea, 'moderate'],
    ['not-found', 'a session that is no member', actor('ann', 'http'), tea, 'read'],
    ['not-found', 'a guest', guest, tea, 'read'],
    ['not-found', 'a guest who would write in the lobby', guest, lobby, 'write'],
  ] as [string, string, Actor | Guest, RoomName, Right][])(
    'is %s for %s, and no log is opened',
    async (code, _, who, room, right) => {
      await expect(access(who, room, right, chat)).rejects.toMatchObject({ code })
      expect(opened).toEqual([])
    },
  )

  it('[O30] is not found for a guest from a banned network, in the lobby too', async () => {
    const networks = new Networks([banKeyOf('a key')])
    const [network] = networks.hashesOf('198.51.100.7')
    const ban = { id: 'b', kind: 'ban', member: { id: 'troll' }, network, until: null }
    const banned = { ...state, restrictions: new Map([['ban troll', ban]]) }
    const rooms = { open: async () => ({ name: lobby, state: banned }) as unknown as Room }
    const read = (rateKey: string) =>
      access({ ...guest, rateKey }, lobby, 'read', { ...chat, rooms, networks } as unknown as Chat)
    await expect(read('198.51.100.7')).rejects.toMatchObject({ code: 'not-found' })
    expect(await read('198.51.100.8')).toMatchObject({ name: lobby })
  })

  it('is forbidden to a moderator without a role', async () => {
    const ann = actor('ann', 'socket', [tea])
    await expect(access(ann, tea, 'moderate', chat)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
