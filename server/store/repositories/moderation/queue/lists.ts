import { type Kysely, sql } from 'kysely'
import type { ListRange, QueueStore, ReportRange } from '../../../../chat/moderation/queue/queue'
import { outcomeOf } from '../../../../chat/moderation/queue/queue'
import type { Draft } from '../../../../chat/ports'
import type { Facts } from '../../../../../common/protocol/facts'
import type { MessageEntry, TextEntry } from '../../../../../common/protocol/entries'
import type { FileInfo } from '../../../../../common/protocol/files'
import type { ClientId, MemberId, Nickname, RoomName } from '../../../../../common/protocol/ids'
import type { HeldItem, HeldOwn, ReportItem } from '../../../../../common/protocol/moderation'
import { LOBBY } from '../../../../../common/room-name'
import type { Tables } from '../../../schema'
import { messagesOf } from '../../folds'
import { idOf } from '../../rooms'

type Database = Kysely<Tables>

export async function countWaiting(db: Database, room: RoomName): ReturnType<QueueStore['countWaiting']> {
  const elsewhere = room === LOBBY ? sql`lobby = 1 and settled_at is null` : sql`false`
  const { rows } = await sql<{ held: number; reports: number; elsewhere: number }>`
    select
      (select count(*) from held where room = ${idOf(room)} and state = 'held') as held,
      (select count(*) from reports where room = ${idOf(room)} and settled_at is null) as reports,
      (select count(*) from reports where ${elsewhere}) as elsewhere`.execute(db)
  const { held, reports, elsewhere: others } = rows[0]!
  return { held: Number(held), reports: Number(reports), elsewhere: Number(others) }
}

/** Where nobody moderates the room, the lobby lists it for operators: the room may be one that is not open. */
const isListedIn = (room: RoomName, isForOperator: boolean) =>
  room === LOBBY && isForOperator
    ? sql<boolean>`(lobby = 1 or room = ${idOf(room)})`
    : sql<boolean>`room = ${idOf(room)}`

/** Reported messages first. */
export async function heldIn(
  db: Database,
  room: RoomName,
  { offset, limit }: ListRange,
): Promise<HeldItem[]> {
  const rows = await db
    .selectFrom('held')
    .selectAll()
    .where('room', '=', idOf(room))
    .where('state', '=', 'held')
    .orderBy(sql`why = 'reports'`, 'desc')
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
  const messages = await targetsOf(
    db,
    rows.filter(({ why }) => why === 'reports'),
  )
  return rows.map((row) => {
    const said = messages.get(placeOf(row)) ?? (JSON.parse(row.draft) as Draft)
    return {
      ...{ id: row.id, at: Number(row.at), author: said.author },
      ...{ type: said.type as HeldItem['type'], text: wordsOf(said), ...filesOf(said) },
      ...(row.target !== null && { target: Number(row.target) }),
      why: row.why as HeldItem['why'],
    }
  })
}

interface Targeting {
  room: number
  target: number | null
}

const placeOf = ({ room, target }: Targeting): string => `${room} ${target}`

/** The messages as they are now, by `placeOf`. */
async function targetsOf(db: Database, rows: readonly Targeting[]): Promise<Map<string, MessageEntry>> {
  const found = new Map<string, MessageEntry>()
  for (const room of new Set(rows.map(({ room }) => room))) {
    const targets = rows.filter((row) => row.room === room).map(({ target }) => Number(target))
    for (const [target, message] of await messagesOf(db, room, [...new Set(targets)]))
      found.set(placeOf({ room, target }), message)
  }
  return found
}

const wordsOf = (said: object): string =>
  ('text' in said && (said.text as string)) || ('topic' in said && (said.topic as string)) || ''

const filesOf = (said: object) => ('files' in said ? { files: said.files as FileInfo[] } : {})

export async function heldOf(db: Database, room: RoomName, member: MemberId): Promise<HeldOwn[]> {
  const rows = await db
    .selectFrom('held')
    .select(['id', 'draft', 'client_id', 'at', 'target'])
    .where('room', '=', idOf(room))
    .where('member', '=', member)
    .where('state', '=', 'held')
    .where('client_id', 'is not', null)
    .orderBy('at')
    .execute()
  return rows.map(({ id, draft, client_id, at, target }) => {
    const { type, ...rest } = JSON.parse(draft) as Draft
    const own = { id, clientId: client_id as ClientId, at: Number(at), type: type as HeldOwn['type'] }
    return {
      ...own,
      text: wordsOf(rest),
      ...filesOf(rest),
      ...(target !== null && { target: Number(target) }),
    }
  })
}

export async function reportsIn(
  db: Database,
  room: RoomName,
  { offset, limit, isForOperator }: ReportRange,
): Promise<ReportItem[]> {
  const rows = await db
    .selectFrom('reports')
    .innerJoin('rooms', 'rooms.id', 'reports.room')
    .selectAll('reports')
    .select('rooms.name as room_name')
    .where(isListedIn(room, isForOperator))
    .orderBy(sql`settled_at is null`, 'desc')
    .orderBy('at', 'desc')
    .orderBy('reports.id')
    .limit(limit)
    .offset(offset)
    .execute()
  const messages = await targetsOf(db, rows)
  return rows.map((row) => {
    const entry = messages.get(placeOf(row))
    return {
      id: row.id,
      ...(row.room_name !== room && { room: row.room_name as RoomName }),
      at: Number(row.at),
      by: { id: row.member as MemberId, nickname: row.nickname as Nickname },
      ...{ reason: row.reason, target: Number(row.target) },
      ...(entry && { entry: entry as TextEntry }),
      ...(row.settled_at !== null && { answered: answeredOf(row) }),
    }
  })
}

function answeredOf(row: Pick<Tables['reports'], 'settled_at' | 'by_member' | 'by_nickname' | 'note'>) {
  return {
    at: Number(row.settled_at),
    by: { id: row.by_member as MemberId, nickname: row.by_nickname as Nickname },
    ...(row.note !== null && { note: row.note }),
  }
}

export async function takeOutcomes(
  db: Database,
  room: RoomName,
  member: MemberId,
): Promise<Facts['outcome'][]> {
  const held = await db
    .selectFrom('held')
    .select(['id', 'client_id', 'reason'])
    .where('room', '=', idOf(room))
    .where('member', '=', member)
    .where('state', '=', 'rejected')
    .where('told', '=', 0)
    .where('client_id', 'is not', null)
    .execute()
  const reports = await db
    .selectFrom('reports')
    .select(['id', 'note'])
    .where('room', '=', idOf(room))
    .where('member', '=', member)
    .where('settled_at', 'is not', null)
    .where('told', '=', 0)
    .execute()
  const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
  if (held.length > 0) await db.updateTable('held').set({ told: 1 }).where('id', 'in', ids(held)).execute()
  if (reports.length > 0)
    await db.updateTable('reports').set({ told: 1 }).where('id', 'in', ids(reports)).execute()
  return [
    ...held.map(({ id, client_id, reason }) =>
      outcomeOf(room, { held: id, clientId: client_id as ClientId, result: 'rejected', reason }),
    ),
    ...reports.map(({ id, note }): Facts['outcome'] => ({
      ...{ room, report: id, result: 'resolved' },
      ...(note !== null && { reason: note }),
    })),
  ]
}
