import type { MemberId, RoomName } from '../../common/protocol/ids'
import { NO_RULES } from '../../server/chat/moderation/rules'
import type { Store } from '../../server/chat/ports'
import { appended, draft } from './contract'

const room = 'room' as RoomName
const bob = 'bob' as MemberId

/** What every store promises of a room beside its log. */
export function statesContract(open: () => Promise<{ log: Store }>): void {
  describe('its rooms', () => {
    let log: Store
    beforeEach(async () => void ({ log } = await open()))
    afterEach(() => log.close())

    const ownerOf = async () => (await log.findRoom(room))!.state.owner

    it('[O1] belong to the author of the first entry, where the rules give an owner', async () => {
      await log.append(room, [draft({ by: 'bob' }), draft()], { ...NO_RULES, givesOwner: true })
      await log.append(room, [draft()], { ...NO_RULES, givesOwner: true })
      expect(await ownerOf()).toBe(bob)
    })

    it('[O1] belong to nobody otherwise', async () => {
      await appended(log, room, [draft()])
      await log.append(room, [draft()], { ...NO_RULES, givesOwner: true })
      expect(await ownerOf()).toBeNull()
    })

    it('[O2] append nothing by the rules of another revision, and no room is made', async () => {
      const stale = { ...NO_RULES, revision: 1 }
      expect(await log.append(room, [draft(), draft()], stale)).toEqual([
        { seq: 0, isStale: true },
        { seq: 0, isStale: true },
      ])
      expect(await log.findRoom(room)).toBeNull()
      await appended(log, room, [draft()])
      await log.append(room, [draft()], stale)
      expect(await log.findRoom(room)).toMatchObject({ head: 1, state: { revision: 0 } })
      expect(await log.append(room, [draft()], { ...NO_RULES, revision: 0 })).toMatchObject([{ seq: 2 }])
    })
  })
}
