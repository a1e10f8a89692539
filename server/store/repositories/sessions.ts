import type { ExpressionBuilder, Kysely } from 'kysely'
import type { Sessions } from '../../chat/ports'
import { hashOf } from '../../chat/secrets'
import { Failure } from '../../errors'
import type { MemberId, Nickname } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import { forgetMentionsOfGone } from './mentions'
import { forgetOperatorsOfGone } from './operators'
import { disownRoomsOfGone } from './rooms'
import { asStorageFailure } from '../storage-failure'
import type { Tables } from '../schema'
import { chunks } from '../chunk'
import type { WriteHealth } from '../write-health'

export function sessionStore(db: Kysely<Tables>, health: WriteHealth): Sessions {
  return {
    findSession: (key) =>
      asStorageFailure(async () => {
        const row = await db
          .selectFrom('sessions')
          .selectAll()
          .where('key', '=', hashOf(key))
          .executeTakeFirst()
        if (row === undefined) return null
        return {
          id: row.member as MemberId,
          nickname: row.nickname as Nickname,
          chosen: row.chosen === 1,
          expiresAt: Number(row.expires_at),
        }
      }),

    saveSession: (key, { id, nickname, chosen, expiresAt }) =>
      health.write(async () => {
        const values = { member: id, nickname, chosen: Number(chosen), expires_at: expiresAt }
        await db
          .insertInto('sessions')
          .values({ key: hashOf(key), ...values })
          .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
          .execute()
      }),

    renameSession: async ({ id, nickname, chosen }, expiresAt) => {
      const { numUpdatedRows } = await health.write(() =>
        db
          .updateTable('sessions')
          .set((eb) => ({ nickname, chosen: Number(chosen), expires_at: later(eb, expiresAt) }))
          .where('member', '=', id)
          .executeTakeFirstOrThrow(),
      )
      if (numUpdatedRows === 0n) throw new Failure('session-required')
    },

    keepSession: async (member, expiresAt) => {
      const { numUpdatedRows } = await health.write(() =>
        db
          .updateTable('sessions')
          .set((eb) => ({ expires_at: later(eb, expiresAt) }))
          .where('member', '=', member)
          .executeTakeFirstOrThrow(),
      )
      if (numUpdatedRows === 0n) throw new Failure('session-required')
    },

    forgetSession: (key) =>
      health.write(async () => {
        await db.deleteFrom('sessions').where('key', '=', hashOf(key)).execute()
      }),

    currentSessions: (members) =>
      asStorageFailure(async () => {
        const found: Session[] = []
        for (const part of chunks(members)) {
          const rows = await db.selectFrom('sessions').selectAll().where('member', 'in', part).execute()
          for (const { member, nickname, chosen } of rows)
            found.push({ id: member as MemberId, nickname: nickname as Nickname, chosen: chosen === 1 })
        }
        return found
      }),

    forgetExpiredSessions: (now) =>
      health.write(async () => {
        await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
        await forgetMentionsOfGone(db)
        await disownRoomsOfGone(db)
        await forgetOperatorsOfGone(db)
      }),
  }
}

/** The later of `expiresAt` and the stored end, in one statement whose row count tells whether there is a session. */
function later(eb: ExpressionBuilder<Tables, 'sessions'>, expiresAt: number) {
  return eb.case().when('expires_at', '<', expiresAt).then(expiresAt).else(eb.ref('expires_at')).end()
}
