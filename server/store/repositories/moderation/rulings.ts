import { type Kysely, sql } from 'kysely'
import type { KeptSettings, Restriction } from '../../../chat/moderation/room-state'
import { SLOW_MODE_MAX_SECONDS } from '../../../chat/moderation/rules'
import type { Ruled, Ruling } from '../../../chat/moderation/ruling'
import type { RoomName } from '../../../../common/protocol/ids'
import type { RefusalCode } from '../../../../common/refusals'
import type { Tables } from '../../schema'
import { dismiss, keepIn } from '../access/admissions'
import { addInvite, countLive, hasInvite, INVITES_MAX, removeInvite } from '../access/invites'
import { keep } from '../entries'
import { toEntry } from '../entry-rows'
import { markRoomGone } from '../files/gone'
import { Folds } from '../folds'
import { orderErasure } from './erasures'
import { writeLine } from './moderation-log'
import { denyRole, forgetTalkers } from './talkers'
import { forgetSettled } from './queue/forget'
import { type Place, settle } from './queue/settle'
import { idOf, lower, raise } from '../rooms'

type Database = Kysely<Tables>

/** So long a repeat of what was rejected is answered. */
const SETTLED_KEPT_MS = 30 * 24 * 60 * 60_000

/** Reads what becomes of a ruling that anybody may cause. @returns `null` where it is to be written */
export async function readOutcome(db: Database, room: RoomName, ruling: Ruling): Promise<Ruled | null> {
  if (ruling.effects !== null && ruling.claims === undefined) return null
  const { rows } = await sql<{ id: number; revision: number }>`
    select id, revision from rooms where id = ${idOf(room)}`.execute(db)
  const { id, revision } = rows[0] ?? { id: 0, revision: 0 }
  const ruled = await outcomeOf(db, { id, revision: Number(revision), head: 0 }, ruling)
  return ruled.outcome === 'done' ? null : ruled
}

/** Call it in a transaction. */
export async function moderateIn(db: Database, room: RoomName, ruling: Ruling): Promise<Ruled> {
  const { entry: draft, effects } = ruling
  const mayAppend = draft !== undefined || (ruling.settles !== undefined && 'held' in ruling.settles)
  const count = mayAppend && effects ? 1 : 0
  // First, because it locks the room's row until the commit.
  const { id, last_seq: raised, revision } = await raise(db, room, count)
  const lastSeq = Number(raised) - count
  const ruled = await outcomeOf(db, { id, revision: Number(revision), head: lastSeq }, ruling)
  if (ruled.outcome !== 'done') {
    // It may have made the room.
    if (count > 0 || lastSeq === 0) await lower(db, id, lastSeq)
    return ruled
  }
  if (ruling.settles) return settleIn(db, { id, name: room, seq: lastSeq + 1 }, ruling, count)
  await writeEffects(db, id, ruling)
  if (effects!.change?.closed) await markRoomGone(db, room)
  if (effects!.erase) await orderErasure(db, id, lastSeq, ruling)
  // The first entry of the log says it.
  if (effects!.change?.created === undefined) await writeLine(db, id, ruling)
  if (count === 0) return ruled
  const entry = toEntry(draft!, lastSeq + 1)
  const folds = await Folds.of(db, id, [])
  folds.take(entry)
  await keep(db, id, [entry], folds)
  return { ...ruled, entry }
}

/** What waits may have been settled by another. */
async function settleIn(db: Database, place: Place, ruling: Ruling, count: number): Promise<Ruled> {
  const settled = await settle(db, place, ruling)
  if (settled === null || (count > 0 && !settled.entry)) await lower(db, place.id, place.seq - 1)
  if (settled === null) return { outcome: 'void', code: 'gone' }
  const { told, member, entry } = settled
  await writeEffects(db, place.id, ruling)
  await writeLine(db, place.id, { ...ruling, action: { ...ruling.action, member } })
  return { outcome: 'done', told, ...(entry && { entry }) }
}

interface Standing {
  id: number
  revision: number
  head: number
}

async function outcomeOf(db: Database, standing: Standing, ruling: Ruling): Promise<Ruled> {
  const { id: room, revision } = standing
  const { by, clientId, effects, revision: decided } = ruling
  const { rows } = await sql<{ made: number }>`
    select 0 as made from moderation_log where room = ${room} and by_member = ${by.id} and client_id = ${clientId}
    union all
    select case when seq = 1 and type = 'room' then 1 else 0 end from entries where room = ${room} and member = ${by.id} and client_id = ${clientId}`.execute(
    db,
  )
  // What the member did in the room otherwise did not make it.
  if (rows.some(({ made }) => !ruling.creates || Number(made) === 1)) return { outcome: 'repeated' }
  if (revision !== decided) return { outcome: 'stale' }
  if (effects === null) return { outcome: 'void' }
  const code = await refusalOf(db, standing, ruling)
  return code === null ? { outcome: 'done' } : { outcome: 'void', code }
}

/** What only the database knows. */
async function refusalOf(
  db: Database,
  { id, head }: Standing,
  { at, effects, claims }: Ruling,
): Promise<RefusalCode | null> {
  const { change, invite, revoke } = effects!
  if (claims !== undefined && claims !== (await ownerKeyOf(db, id))) return 'forbidden'
  if (change?.created && head > 0) return 'room-taken'
  if (invite && (await countLive(db, id, at)) >= INVITES_MAX) return 'too-many-invites'
  return revoke !== undefined && !(await hasInvite(db, id, revoke)) ? 'not-found' : null
}

async function ownerKeyOf(db: Database, room: number): Promise<string | null> {
  const row = await db.selectFrom('rooms').select('owner_key').where('id', '=', room).executeTakeFirst()
  return row?.owner_key ?? null
}

async function writeEffects(db: Database, room: number, { by, effects, at, action }: Ruling): Promise<void> {
  const { settings, password, words, owner, ownerKey, roles = [], lift = [], restrict } = effects!
  await db
    .updateTable('rooms')
    .set((row) => ({
      revision: row('revision', '+', 1),
      ...(settings && { settings: JSON.stringify(settings), listed: Number(isListed(settings)) }),
      ...(password !== undefined && { password }),
      ...(words && { words: JSON.stringify(words) }),
      ...(owner !== undefined && { owner, owner_seen: at }),
      ...(ownerKey !== undefined && { owner_key: ownerKey }),
    }))
    .where('id', '=', room)
    .execute()
  for (const { member, role } of roles) {
    await db.deleteFrom('roles').where('room', '=', room).where('member', '=', member.id).execute()
    const granted = { room, member: member.id, nickname: member.nickname, at }
    if (role !== null)
      await db
        .insertInto('roles')
        .values({ ...granted, role })
        .execute()
  }
  if (action.action === 'role' && action.role === null) await denyRole(db, room, action.member!.id, at)
  const { admit = [], dismiss: dismissed, invite, revoke } = effects!
  if (dismissed) await dismiss(db, room, dismissed)
  await keepIn(db, sql.val(room), admit, at)
  if (invite) await addInvite(db, room, invite, by, at)
  if (revoke !== undefined) await removeInvite(db, revoke)
  for (const { id } of lift) await db.deleteFrom('restrictions').where('id', '=', id).execute()
  if (restrict) await db.insertInto('restrictions').values(rowOf(room, restrict)).execute()
}

const isListed = ({ listed = false, closed }: KeptSettings): boolean => listed && closed !== true

function rowOf(
  room: number,
  { id, kind, member, network, until, reason, by, at }: Restriction,
): Tables['restrictions'] {
  return {
    ...{ id, room, kind, member: member.id, nickname: member.nickname, network: network ?? null, until },
    ...{ reason: reason ?? null, by_member: by.id, by_nickname: by.nickname, at },
  }
}

export async function forgetModeration(db: Database, now: number, logSince: number): Promise<void> {
  await db.deleteFrom('restrictions').where('until', '<', now).execute()
  await db.deleteFrom('moderation_log').where('at', '<', logSince).execute()
  await forgetSettled(db, now - SETTLED_KEPT_MS)
  await db
    .deleteFrom('last_messages')
    // Who wrote before waits for no slow mode.
    .where('at', '<', now - SLOW_MODE_MAX_SECONDS * 1_000)
    .execute()
  await forgetTalkers(db, now)
}
