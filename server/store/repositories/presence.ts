import type { Kysely } from 'kysely'
import type { Attendance, PresenceStore } from '../../chat/presence-store'
import type { MemberId, Nickname, RoomName } from '../../../common/protocol/ids'
import { note, read } from './meta'
import { asStorageFailure } from '../storage-failure'
import type { Tables } from '../schema'
import { chunks } from '../chunk'

const NOTED_AT = 'presence-noted-at'

/** Does not report to `WriteHealth`: presence only helps after a restart, and failed appends are noticed themselves. */
export function presenceStore(db: Kysely<Tables>): PresenceStore {
  return {
    lastPresent: (since) =>
      asStorageFailure(async () => {
        const notedAt = Number((await read(db, NOTED_AT)) ?? 0)
        if (notedAt < since) {
          await db.deleteFrom('presence').execute()
          return []
        }
        const rows = await db
          .selectFrom('presence')
          .innerJoin('sessions', 'sessions.member', 'presence.member')
          .select(['presence.room', 'presence.member', 'presence.address', 'sessions.nickname'])
          .orderBy('presence.room')
          .orderBy('presence.member')
          .execute()
        return rows.map(({ room, member, address, nickname }) => ({
          room: room as RoomName,
          member: {
            id: member as MemberId,
            nickname: nickname as Nickname,
            ...(address !== null && { address }),
          },
        }))
      }),

    notePresence: ({ entered, left }, now) =>
      asStorageFailure(() =>
        db.transaction().execute(async (db) => {
          for (const [room, members] of byRoom(left))
            for (const part of chunks(members))
              await db.deleteFrom('presence').where('room', '=', room).where('member', 'in', part).execute()
          for (const part of chunks(entered.map(toRow)))
            await db
              .insertInto('presence')
              .values(part)
              .onConflict((conflict) =>
                conflict
                  .columns(['room', 'member'])
                  .doUpdateSet((row) => ({ network: row.ref('excluded.network') })),
              )
              .execute()
          await note(db, NOTED_AT, String(now))
        }),
      ),
  }
}

function toRow({ room, member: { id, address }, network }: Attendance): Tables['presence'] {
  return { room, member: id, address: address ?? null, network: network ?? null }
}

function byRoom(left: readonly Attendance[]): Map<RoomName, MemberId[]> {
  const rooms = new Map<RoomName, MemberId[]>()
  for (const { room, member } of left) rooms.set(room, [...(rooms.get(room) ?? []), member.id])
  return rooms
}
