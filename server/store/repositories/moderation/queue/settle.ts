import type { Kysely, Selectable } from 'kysely'
import { releasedAt } from '../../../../chat/files/brought'
import { decide, editAsKept } from '../../../../chat/messages/decide'
import { outcomeOf, type Told } from '../../../../chat/moderation/queue/queue'
import { NO_RULES } from '../../../../chat/moderation/rules'
import type { Ruling } from '../../../../chat/moderation/ruling'
import type { Draft } from '../../../../chat/ports'
import type { Entry } from '../../../../../common/protocol/entries'
import type { ClientId, MemberId, Nickname, RoomName } from '../../../../../common/protocol/ids'
import type { Mention } from '../../../../../common/protocol/members'
import { LOBBY } from '../../../../../common/room-name'
import type { Tables } from '../../../schema'
import { keep } from '../../entries'
import { toEntry } from '../../entry-rows'
import { fileIdsOf, release } from '../../files/claims'
import { markGone } from '../../files/gone'
import { Folds, isChangeDraft } from '../../folds'
import { isOperator } from '../../operators'
import { addWaiting, settleDeleted } from './held-drafts'

type Database = Kysely<Tables>
type HeldRow = Selectable<Tables['held']>

/** What came of what a moderator settled. */
export interface Settled {
  told: Told[]
  /** Whose words or report it was. */
  member: Mention
  entry?: Entry
}

/** Where in the log an entry would stand. */
export interface Place {
  id: number
  name: RoomName
  seq: number
}

/** Call it in a transaction that has locked the room. @returns `null` where another has settled it */
export async function settle(db: Database, place: Place, ruling: Ruling): Promise<Settled | null> {
  const { settles } = ruling
  if ('report' in settles!) return resolve(db, place, ruling, settles)
  const row = await db
    .selectFrom('held')
    .selectAll()
    .where('id', '=', settles!.held)
    .where('room', '=', place.id)
    .where('state', '=', 'held')
    .executeTakeFirst()
  if (row === undefined) return null
  return row.why === 'reports' ? settleReported(db, place, ruling, row) : settleDraft(db, place, ruling, row)
}

/** An edit of a message that is gone is rejected, whatever the moderator wanted. */
async function settleDraft(db: Database, place: Place, ruling: Ruling, row: HeldRow): Promise<Settled> {
  const { settles, at } = ruling as Ruling & { settles: { result: 'released' | 'rejected'; reason?: string } }
  const draft = releasedAt(JSON.parse(row.draft) as Draft, at)
  const entry = settles.result === 'released' ? await append(db, place, draft) : null
  const reason = settles.result === 'rejected' ? settles.reason : undefined
  if (entry) {
    await db.deleteFrom('held').where('id', '=', row.id).execute()
    await addWaiting(db, place.id, -1)
  } else {
    await end(db, row.id, 'rejected', at, reason)
    await markGone(db, fileIdsOf(draft))
  }
  const result = entry ? 'released' : 'rejected'
  const about = { held: row.id, clientId: row.client_id as ClientId, result, reason } as const
  return {
    told: [{ member: row.member as MemberId, fact: outcomeOf(place.name, about) }],
    member: { id: draft.author.id, nickname: draft.author.nickname },
    ...(entry && { entry }),
  }
}

/** A reported message stays, or is deleted; either answers its reports. */
async function settleReported(db: Database, place: Place, ruling: Ruling, row: HeldRow): Promise<Settled> {
  const { settles, at, deletion } = ruling as Ruling & { settles: { result: 'released' | 'rejected' } }
  const target = Number(row.target)
  const isDeleted = settles.result === 'rejected' && deletion !== undefined
  const entry = isDeleted ? await append(db, place, { ...deletion, target }) : null
  await end(db, row.id, settles.result, at)
  const open = await db
    .selectFrom('reports')
    .selectAll()
    .where('room', '=', place.id)
    .where('target', '=', target)
    .where('settled_at', 'is', null)
    .execute()
  const told: Told[] = []
  for (const report of open) told.push(await answer(db, place.name, report, ruling))
  return { told, member: JSON.parse(row.draft) as Mention, ...(entry && { entry }) }
}

async function resolve(
  db: Database,
  { id: room, name }: Place,
  ruling: Ruling,
  { report: id }: { report: string },
): Promise<Settled | null> {
  const row = await db
    .selectFrom('reports')
    .innerJoin('rooms', 'rooms.id', 'reports.room')
    .selectAll('reports')
    .select('rooms.name as room_name')
    .where('reports.id', '=', id)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  const isElsewhere = async () => row?.lobby === 1 && name === LOBBY && (await isOperator(db, ruling.by))
  const isHere = row && (Number(row.room) === room || (await isElsewhere()))
  if (!isHere) return null
  const told = await answer(db, row.room_name as RoomName, row, ruling)
  return { told: [told], member: { id: row.member as MemberId, nickname: row.nickname as Nickname } }
}

async function answer(
  db: Database,
  room: RoomName,
  { id, member }: Pick<Selectable<Tables['reports']>, 'id' | 'member'>,
  { settles, by, at }: Ruling,
): Promise<Told> {
  const note = 'report' in settles! ? settles.reason : undefined
  await db
    .updateTable('reports')
    .set({ settled_at: at, by_member: by.id, by_nickname: by.nickname, note: note ?? null })
    .where('id', '=', id)
    .execute()
  return {
    member: member as MemberId,
    fact: { room, report: id, result: 'resolved', ...(note !== undefined && { reason: note }) },
  }
}

/** Its words are erased. */
async function end(db: Database, id: string, state: string, at: number, reason?: string): Promise<void> {
  await db
    .updateTable('held')
    .set({ state, draft: '', reason: reason ?? null, settled_at: at })
    .where('id', '=', id)
    .execute()
}

/** @returns `null` where it is no longer possible */
async function append(db: Database, { id, seq }: Place, draft: Draft): Promise<Entry | null> {
  const folds = await Folds.of(db, id, [draft])
  const isRefused =
    isChangeDraft(draft) &&
    decide(draft, folds.facts(draft), { ...NO_RULES, moderators: [draft.author.id] }) !== null
  if (isRefused) return null
  const whole = draft.type === 'edit' ? editAsKept(draft, folds.facts(draft).message) : draft
  const entry = toEntry(whole, seq, folds.quote(draft))
  folds.take(entry)
  await release(db, draft, seq)
  await keep(db, id, [entry], folds)
  await settleDeleted(db, id, [entry])
  return entry
}
