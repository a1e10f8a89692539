import type { Kysely } from 'kysely'
import type { Sessions } from '../chat/ports'
import type { MemberId, Nickname } from '../protocol'
import { asked } from './asked'
import type { Tables } from './schema'

export function sessionStore(db: Kysely<Tables>): Sessions {
  return {
    findSession: (key) =>
      asked(async () => {
        const row = await db.selectFrom('sessions').selectAll().where('key', '=', key).executeTakeFirst()
        if (row === undefined) return null
        return {
          id: row.member as MemberId,
          nickname: row.nickname as Nickname,
          chosen: row.chosen === 1,
          expiresAt: Number(row.expires_at),
        }
      }),

    saveSession: (key, { id, nickname, chosen, expiresAt }) =>
      asked(async () => {
        const values = { member: id, nickname, chosen: Number(chosen), expires_at: expiresAt }
        await db
          .insertInto('sessions')
          .values({ key, ...values })
          .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
          .execute()
      }),

    renameSession: ({ id, nickname, chosen }) =>
      asked(async () => {
        const values = { nickname, chosen: Number(chosen) }
        await db.updateTable('sessions').set(values).where('member', '=', id).execute()
      }),

    forgetSession: (key) =>
      asked(async () => {
        await db.deleteFrom('sessions').where('key', '=', key).execute()
      }),

    forgetExpiredSessions: (now) =>
      asked(async () => {
        await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
      }),
  }
}
