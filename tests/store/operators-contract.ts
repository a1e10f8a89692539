import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { AdmissionStore } from '../../server/chat/admission/admission-store'
import type { OperatorStore } from '../../server/chat/moderation/operators'
import { NO_RULES } from '../../server/chat/moderation/rules'
import type { Sessions, Store } from '../../server/chat/ports'
import { appended, draft } from './contract'

const [ann, bob] = ['ann', 'bob'] as MemberId[] as [MemberId, MemberId]

/** What every store promises of operators. */
export function operatorsContract(
  open: () => Promise<{
    log: Store
    sessions: Sessions
    operators: OperatorStore
    admissions: AdmissionStore
  }>,
): void {
  describe('its operators', () => {
    let log: Store
    let sessions: Sessions
    let operators: OperatorStore
    let admissions: AdmissionStore
    beforeEach(async () => void ({ log, sessions, operators, admissions } = await open()))
    afterEach(() => log.close())

    it('[O61] come of the newest link, once, until it ends', async () => {
      expect(await operators.redeemLink('none', ann, 0)).toBe(false)
      await operators.noteLink('older', 10)
      await operators.noteLink('newer', 10)
      expect(await operators.redeemLink('older', ann, 5)).toBe(false)
      expect(await operators.redeemLink('newer', ann, 10)).toBe(false)
      const both = await Promise.all([ann, bob].map((who) => operators.redeemLink('newer', who, 9)))
      expect(both.sort()).toEqual([false, true])
      expect(await operators.operators()).toHaveLength(1)
    })

    it('[O60] are none any more once their session is gone', async () => {
      const session = { id: ann, nickname: 'Ann' as Nickname, chosen: true, expiresAt: 2_000 }
      await sessions.saveSession('key of ann', session)
      await operators.noteLink('hash', 10)
      await operators.redeemLink('hash', ann, 5)
      await sessions.forgetExpiredSessions(1_000)
      expect(await operators.operators()).toEqual([ann])
      await sessions.forgetExpiredSessions(3_000)
      expect(await operators.operators()).toEqual([])
    })

    it('[O68] are none any more once the role was taken', async () => {
      await operators.noteLink('hash', 10)
      await operators.redeemLink('hash', ann, 5)
      expect(await operators.removeOperator(bob)).toBe(false)
      expect(await operators.removeOperator(ann)).toBe(true)
      expect(await operators.removeOperator(ann)).toBe(false)
      expect(await operators.operators()).toEqual([])
    })

    it('[O68] are admitted no more once the role was taken, but where they have another one', async () => {
      const rooms = ['tea', 'cup'] as RoomName[]
      await log.append(rooms[0]!, [draft({ by: 'ann' })], { ...NO_RULES, givesOwner: true })
      await log.append(rooms[1]!, [draft({ by: 'bob' })], { ...NO_RULES, givesOwner: true })
      for (const room of rooms) await admissions.keepIn(room, [ann, bob], [])
      await operators.noteLink('hash', 10)
      await operators.redeemLink('hash', ann, 5)
      await operators.removeOperator(bob)
      await operators.removeOperator(ann)
      const isAdmitted = (who: MemberId) =>
        Promise.all(rooms.map(async (room) => (await admissions.standing(room, who))?.isAdmitted))
      expect([await isAdmitted(ann), await isAdmitted(bob)]).toEqual([
        [true, false],
        [true, true],
      ])
    })

    it('[O65] see all rooms, the newest first, with the owner while there is its session', async () => {
      const session = { id: ann, nickname: 'Ann' as Nickname, chosen: true, expiresAt: 2_000 }
      await sessions.saveSession('key of ann', session)
      const [tea, coffee] = ['tea', 'coffee'] as RoomName[] as [RoomName, RoomName]
      await log.append(tea, [draft({ by: 'ann' })], { ...NO_RULES, givesOwner: true })
      const [older] = await appended(log, tea, [draft()])
      const [newer] = await appended(log, coffee, [draft()])
      expect(await operators.overviews(9)).toEqual([
        { name: coffee, owner: null, lastActivityAt: newer!.at },
        { name: tea, owner: { id: ann, nickname: 'Ann' }, lastActivityAt: older!.at },
      ])
      expect(await operators.overviews(1)).toHaveLength(1)
    })
  })
}
