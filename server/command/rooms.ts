import type { Command } from './command'
import { table } from './table'

/** The newest first; a server may have more rooms than one can read. */
const SHOWN_MAX = 1_000

export const rooms: Command = {
  usage: 'rooms',
  about: 'list the rooms: owner, people online, last activity',
  async run(_, { operators, chat: { names, crowd } }) {
    const found = await operators.rooms(SHOWN_MAX)
    const value = found.map((room) => ({ ...room, online: crowd.count(names.of(room.name)) }))
    const rows = value.map(({ name, owner, online, lastActivityAt }) => [
      name,
      owner?.nickname ?? '-',
      String(online),
      lastActivityAt === null ? '-' : new Date(lastActivityAt).toISOString(),
    ])
    return { value, text: table([['room', 'owner', 'online', 'last activity'], ...rows]) }
  },
}
