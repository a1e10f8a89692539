import type { Kysely } from 'kysely'
import {
  type QueueStore,
  type Report,
  REPORTS_MAX,
  REPORTS_MAX_PER_MEMBER,
  REPORTS_TO_HOLD,
} from '../../../../chat/moderation/queue/queue'
import { newId } from '../../../../chat/ids'
import type { RoomName } from '../../../../../common/protocol/ids'
import type { Tables } from '../../../schema'
import { messagesOf } from '../../folds'
import { lower, raise } from '../../rooms'
import { addWaiting } from './held-drafts'

type Database = Kysely<Tables>

/** Call it in a transaction. */
export async function reportIn(
  db: Database,
  name: RoomName,
  report: Report,
): ReturnType<QueueStore['report']> {
  const { target, by } = report
  // Locks the room.
  const { id: room, last_seq } = await raise(db, name, 0)
  if (Number(last_seq) === 0) {
    await lower(db, room, 0)
    return { code: 'not-found' }
  }
  const first = await db
    .selectFrom('reports')
    .select('id')
    .where('room', '=', room)
    .where('target', '=', target)
    .where('member', '=', by.id)
    .executeTakeFirst()
  if (first) return first
  const message = (await messagesOf(db, room, [target])).get(target)
  if (message?.type !== 'text') return { code: 'not-found' }
  if (message.deleted) return { code: 'gone' }
  if (message.author.id === by.id) return { code: 'forbidden' }
  const open = db
    .selectFrom('reports')
    .select((row) => row.fn.countAll().as('count'))
    .where('room', '=', room)
    .where('settled_at', 'is', null)
  const all = await open.executeTakeFirstOrThrow()
  const own = await open.where('member', '=', by.id).executeTakeFirstOrThrow()
  if (Number(all.count) >= REPORTS_MAX || Number(own.count) >= REPORTS_MAX_PER_MEMBER)
    return { code: 'too-many-waiting' }
  await db.insertInto('reports').values(rowOf(room, report)).execute()
  await addWaiting(db, room, 1)
  const { count } = await open.where('target', '=', target).where('regular', '=', 1).executeTakeFirstOrThrow()
  const { id, nickname } = message.author
  if (Number(count) >= REPORTS_TO_HOLD) await hold(db, room, report, JSON.stringify({ id, nickname }), id)
  return { id: report.id }
}

function rowOf(room: number, { id, by, isByRegular, isForLobby, ...rest }: Report): Tables['reports'] {
  return {
    ...{ id, room, ...rest, member: by.id, nickname: by.nickname },
    ...{ regular: Number(isByRegular), lobby: Number(isForLobby), told: 0 },
    ...{ settled_at: null, by_member: null, by_nickname: null, note: null },
  }
}

/** Once: what moderators have released stays. */
async function hold(
  db: Database,
  room: number,
  { target, at }: Report,
  draft: string,
  member: string,
): Promise<void> {
  const known = await db
    .selectFrom('held')
    .select('id')
    .where('room', '=', room)
    .where('target', '=', target)
    .where('why', '=', 'reports')
    .executeTakeFirst()
  if (known) return
  await db
    .insertInto('held')
    .values({
      ...{ id: newId(), room, member, client_id: null, at, draft, target, why: 'reports', state: 'held' },
      ...{ reason: null, settled_at: null, told: 0 },
    })
    .execute()
  await addWaiting(db, room, 1)
}
