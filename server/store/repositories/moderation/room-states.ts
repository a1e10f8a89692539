import type { Kysely, Selectable } from 'kysely'
import { keyIdOf } from '../../../chat/moderation/bans/networks'
import type { GrantedRole, Restriction, StoredState } from '../../../chat/moderation/room-state'
import type { MemberId, Nickname } from '../../../../common/protocol/ids'
import type { Tables } from '../../schema'

type RoomRow = Pick<Selectable<Tables['rooms']>, 'id' | 'owner' | 'settings' | 'words' | 'revision'>

/** Reads what a room has beside its log. */
export async function readState(
  db: Kysely<Tables>,
  { id, owner, settings, words, revision }: RoomRow,
): Promise<StoredState> {
  const state = {
    revision: Number(revision),
    owner: owner as MemberId | null,
    settings: JSON.parse(settings) as StoredState['settings'],
    words: JSON.parse(words) as string[],
  }
  if (state.revision === 0) return { ...state, roles: [], restrictions: [] }
  const roles = await db.selectFrom('roles').selectAll().where('room', '=', id).orderBy('at').execute()
  const restrictions = await db.selectFrom('restrictions').selectAll().where('room', '=', id).execute()
  return {
    ...state,
    roles: roles.map(({ member, nickname, role }) => ({
      ...{ member: member as MemberId, nickname: nickname as Nickname, role: role as GrantedRole },
    })),
    restrictions: restrictions.map(restrictionOf),
  }
}

function restrictionOf(row: Tables['restrictions']): Restriction {
  const { id, kind, until, reason, at } = row
  return {
    id,
    kind: kind as Restriction['kind'],
    member: { id: row.member as MemberId, nickname: row.nickname as Nickname },
    ...(row.network !== null && { network: row.network }),
    until: until === null ? null : Number(until),
    ...(reason !== null && { reason }),
    by: { id: row.by_member as MemberId, nickname: row.by_nickname as Nickname },
    at: Number(at),
  }
}

/** The ids of the keys that made the hashes of bans. */
export async function banKeys(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db
    .selectFrom('restrictions')
    .select('network')
    .distinct()
    .where('network', 'is not', null)
    .execute()
  return [...new Set(rows.map(({ network }) => keyIdOf(network!)))]
}
