import { type Expression, type Kysely, sql } from 'kysely'
import type { Admission, AdmissionStore, Standing } from '../../../chat/admission/admission-store'
import type { KeptSettings } from '../../../chat/moderation/room-state'
import type { MemberId, RoomName } from '../../../../common/protocol/ids'
import type { Role } from '../../../../common/protocol/members'
import { chunks } from '../../chunk'
import type { Tables } from '../../schema'
import { asStorageFailure } from '../../storage-failure'
import type { WriteHealth } from '../../write-health'
import { idOf, raise } from '../rooms'
import { invites, isLive, forgetInvites, useInvite } from './invites'
import { listed } from './listing'

type Database = Kysely<Tables>

export function admissionStore(db: Database, health: WriteHealth): AdmissionStore {
  return {
    standing: (room, member) => asStorageFailure(() => standing(db, room, member)),

    isOwnerKey: (room, hash) =>
      asStorageFailure(async () => {
        const { rows } = await sql`
          select 1 from rooms where id = ${idOf(room)} and owner_key = ${hash}`.execute(db)
        return rows.length > 0
      }),

    isInvite: (room, hash, at) => asStorageFailure(() => isLive(db, room, hash, at)),

    passwordOf: (room) =>
      asStorageFailure(async () => {
        const row = await db
          .selectFrom('rooms')
          .select('password')
          .where('id', '=', idOf(room))
          .executeTakeFirst()
        return row?.password ?? null
      }),

    async admit(room, admission) {
      const { by, at } = admission
      // Most of what does not hold is found without a write.
      if ('invite' in by && !(await asStorageFailure(() => isLive(db, room, by.invite, at)))) return false
      return health.write(() => db.transaction().execute((db) => admitIn(db, room, admission)))
    },

    keepIn: (room, members, known) =>
      health.write(() =>
        db.transaction().execute(async (db) => {
          // It locks the room's row, so that nobody is kicked meanwhile.
          const { id } = await raise(db, room, 0)
          const removed = await removedBeside(db, id, known)
          const inside = members.filter((member) => !removed.has(member))
          await keepIn(db, sql.val(id), inside, Date.now())
        }),
      ),

    dismiss: (room, member) =>
      health.write(async () => {
        await db
          .deleteFrom('admissions')
          .where('room', '=', idOf(room))
          .where('member', '=', member)
          .execute()
      }),

    invites: (room, from, limit) => asStorageFailure(() => invites(db, room, from, limit)),
    listed: (after, limit) => asStorageFailure(() => listed(db, after, limit)),

    forgetAdmissions: (now, since) =>
      health.write(async () => {
        await sql`
          delete from admissions
          where not exists (select 1 from sessions where sessions.member = admissions.member)`.execute(db)
        await forgetInvites(db, now, since)
      }),
  }
}

async function standing(db: Database, room: RoomName, member: MemberId | null): Promise<Standing | null> {
  const id = sql`cast(${member} as text)`
  const { rows } = await sql<{ settings: string; role: Role | null; admitted: number | string }>`
    select settings,
      case when owner = ${id} then 'owner'
        else (select role from roles where roles.room = rooms.id and roles.member = ${id}) end as role,
      (select count(*) from admissions where admissions.room = rooms.id and admissions.member = ${id}) as admitted
    from rooms where id = ${idOf(room)}`.execute(db)
  const [row] = rows
  if (row === undefined) return null
  const settings = JSON.parse(row.settings) as KeptSettings
  return { settings, role: row.role, isAdmitted: Number(row.admitted) > 0 }
}

/** Call it in a transaction. */
async function admitIn(db: Database, room: RoomName, { member, at, by }: Admission): Promise<boolean> {
  const holds = 'password' in by ? sql`password = ${by.password}` : sql`1 = 1`
  const { rows } = await sql<{ room: number }>`
    insert into admissions (room, member, at)
    select id, ${member.id}, cast(${at} as bigint) from rooms where id = ${idOf(room)} and ${holds}
    on conflict (room, member) do nothing returning room`.execute(db)
  const [admitted] = rows
  // It has been admitted before, or what it shows does not hold.
  if (admitted === undefined) return (await standing(db, room, member.id))?.isAdmitted ?? false
  if ('password' in by || (await useInvite(db, admitted.room, by.invite, member, at))) return true
  await db
    .deleteFrom('admissions')
    .where('room', '=', admitted.room)
    .where('member', '=', member.id)
    .execute()
  return false
}

export async function keepIn(
  db: Database,
  room: Expression<number>,
  members: readonly MemberId[],
  at: number,
): Promise<void> {
  // One statement: who leaves meanwhile is dismissed behind it.
  for (const part of chunks(members))
    await db
      .insertInto('admissions')
      .values(part.map((member) => ({ room, member, at })))
      .onConflict((conflict) => conflict.columns(['room', 'member']).doNothing())
      .execute()
}

/** Those who were kicked or banned by others than these. */
async function removedBeside(db: Database, room: number, known: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('restrictions')
    .select(['id', 'member'])
    .where('room', '=', room)
    .where('kind', '!=', 'mute')
    .execute()
  const isKnown = new Set(known)
  return new Set(rows.filter(({ id }) => !isKnown.has(id)).map(({ member }) => member))
}

export async function dismiss(
  db: Database,
  room: number,
  members: readonly MemberId[] | 'everybody',
): Promise<void> {
  const all = db.deleteFrom('admissions').where('room', '=', room)
  await (members === 'everybody' ? all : all.where('member', 'in', members)).execute()
}
