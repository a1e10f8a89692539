import type { ClientId, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { AdmissionStore } from '../../server/chat/admission/admission-store'
import type { BanStore } from '../../server/chat/moderation/bans/ban-store'
import type { Draft } from '../../server/chat/ports'
import type { OperatorStore } from '../../server/chat/moderation/operators'
import type { Effects, Restriction } from '../../server/chat/moderation/room-state'
import { NO_RULES } from '../../server/chat/moderation/rules'
import { DAY_MS } from '../../server/chat/day'
import { appended, draft, type OpenStore } from './contract'

const room = 'room' as RoomName
const [ann, bob, cyd] = ['ann', 'bob', 'cyd'] as MemberId[] as [MemberId, MemberId, MemberId]
const at = 10 * DAY_MS

interface Opened extends OpenStore {
  admissions: AdmissionStore
  bans: BanStore
  operators: OperatorStore
}

/** What every store promises about bans, erasures and roles that time gives. */
export function bansContract(open: () => Promise<Opened>): void {
  describe('bans, erasures and time', () => {
    let store: Opened
    let rulings = 0

    beforeEach(async () => void (store = await open()))
    afterEach(() => store.log.close())

    const talk = (member: MemberId, at: number, network: string | null = null, isNewcomer = true) =>
      store.log.append(room, [draft({ by: member, at })], {
        ...NO_RULES,
        talking: [{ member, network, isNewcomer }],
      })
    const rule = async (effects: Effects, action: 'role' | 'erase' = 'erase', by = bob) => {
      const { state } = (await store.log.findRoom(room))!
      return store.log.moderate(room, {
        ...{ id: `ruling ${(rulings += 1)}`, revision: state!.revision, at, effects },
        ...{ by: { id: by, nickname: 'Bob' as Nickname }, clientId: `m${rulings}` as ClientId },
        action: { action, role: null, member: { id: ann, nickname: 'Ann' as Nickname } },
      })
    }
    const roles = async () =>
      (await store.log.findRoom(room))!.state!.roles.map(({ member, role }) => [member, role])

    it('[O30] know the network that a member acts from, or talked from last, for a week', async () => {
      await talk(ann, at, 'k.old')
      expect(await store.bans.lastNetwork(room, ann)).toBe('k.old')
      await talk(ann, at + 1, 'k.new')
      expect(await store.bans.lastNetwork(room, ann)).toBe('k.new')
      const member = { id: ann, nickname: 'Ann' as Nickname }
      await store.presence.notePresence({ entered: [{ room, member, network: 'k.now' }], left: [] }, at)
      expect(await store.bans.lastNetwork(room, ann)).toBe('k.now')
      await store.presence.notePresence({ entered: [], left: [{ room, member }] }, at)
      await store.log.forgetModeration(at + 6 * DAY_MS, 0)
      expect(await store.bans.lastNetwork(room, ann)).toBe('k.new')
      await store.log.forgetModeration(at + 8 * DAY_MS, 0)
      expect(await store.bans.lastNetwork(room, ann)).toBeNull()
      expect(await store.bans.lastNetwork(room, bob)).toBeNull()
    })

    it('[O21] let those in who were there when a room stopped being open, unless they were kicked since', async () => {
      await talk(ann, at)
      const by = { id: bob, nickname: 'Bob' as Nickname }
      const kick = (member: MemberId): Restriction => ({
        ...{ id: `kick ${member}`, kind: 'kick', member: { id: member, nickname: 'Member' as Nickname } },
        ...{ until: at + 1, by, at },
      })
      const isIn = async (member: MemberId) => (await store.admissions.standing(room, member))!.isAdmitted
      await rule({ restrict: kick(ann) })
      await rule({ restrict: kick(cyd) })
      await store.admissions.keepIn(room, [ann, bob, cyd], ['kick ann'])
      expect([await isIn(ann), await isIn(bob), await isIn(cyd)]).toEqual([true, true, false])
    })

    it('[O35] make regulars of those who talk on two days, and raise the revision', async () => {
      for (const hours of [0, 19, 23]) await talk(ann, at + hours * 3_600_000)
      expect(await roles()).toEqual([])
      await talk(bob, at, null, false)
      await talk(bob, at + DAY_MS, null, false)
      expect((await store.log.findRoom(room))!.state!.revision).toBe(0)
      await talk(ann, at + DAY_MS)
      expect(await roles()).toEqual([[ann, 'regular']])
      expect((await store.log.findRoom(room))!.state!.revision).toBe(1)
    })

    it('[O35] make none of whom a moderator took the role', async () => {
      await talk(ann, at)
      await rule({ roles: [{ member: { id: ann, nickname: 'Ann' as Nickname }, role: null }] }, 'role')
      await talk(ann, at + 2 * DAY_MS)
      expect(await roles()).toEqual([])
    })

    it('[O33] find what an erasure has still to delete, and what newcomers wrote no longer counts', async () => {
      await talk(bob, at)
      for (const [member, network] of [
        [ann, 'k.bad'],
        [cyd, 'k.bad'],
        [ann, 'k.bad'],
      ] as const)
        await talk(member, at + 1, network)
      await rule({ erase: { network: 'k.bad', since: at + 1 } })
      const [erasure] = await store.bans.pendingErasures()
      expect(erasure).toMatchObject({ room, by: { id: bob } })
      const { id } = erasure!
      await talk(cyd, at + 2, 'k.bad')
      expect(await store.bans.targetsOf(id, 9)).toEqual([2, 3, 4])
      expect(await store.bans.targetsOf(id, 2)).toHaveLength(2)
      const deletion = { ...draft({ by: bob }), type: 'delete', target: 3 } as never
      // Though the room is closed meanwhile.
      await store.log.append(room, [deletion], {
        ...NO_RULES,
        isClosed: true,
        ordered: [(deletion as { id: string }).id],
      })
      expect(await store.bans.targetsOf(id, 9)).toEqual([2, 4])
      expect((await store.log.moderationLog(room, { before: 9, limit: 9 })).items).toHaveLength(1)
      await store.bans.endErasure(id)
      expect(await store.bans.pendingErasures()).toEqual([])
      await talk(cyd, at + DAY_MS)
      expect(await roles()).toEqual([])
    })

    it('[O33] find all messages of one member, and those of all newcomers', async () => {
      for (const member of [ann, bob, ann]) await talk(member, at)
      await rule({ erase: { member: ann, since: at + 9 } })
      await rule({ roles: [{ member: { id: bob, nickname: 'Bob' as Nickname }, role: 'regular' }] })
      await rule({ erase: { since: at } })
      const [one, all] = await store.bans.pendingErasures()
      expect(await store.bans.targetsOf(one!.id, 9)).toEqual([1, 3])
      expect(await store.bans.targetsOf(all!.id, 9)).toEqual([1, 3])
    })

    it('[O50] leave nothing waiting of those whose messages are erased, nor edits of what is deleted', async () => {
      await talk(cyd, at)
      await talk(ann, at)
      const hold = async (by: MemberId, fields: object) => {
        const held = { ...draft({ by, at }), ...fields }
        await store.log.append(room, [held], { ...NO_RULES, held: [{ draft: held.id, why: 'words' }] })
      }
      const waiting = async () => (await store.log.countWaiting(room)).held
      await hold(cyd, { text: 'spam' })
      await hold(ann, { type: 'edit', target: 2, text: 'spam' })
      await hold(bob, { text: 'spam' })
      expect(await waiting()).toBe(3)
      await rule({ erase: { member: cyd, since: 0 } })
      expect(await waiting()).toBe(2)
      const ordered = {
        ...draft({ by: 'bob', at }),
        type: 'delete',
        target: 2,
        text: undefined,
      } as unknown as Draft
      await store.log.append(room, [ordered], { ...NO_RULES, moderators: [bob], ordered: [ordered.id] })
      expect(await waiting()).toBe(1)
      await Promise.all([1, 2].map(() => store.log.forgetModeration(at + 40 * DAY_MS, 0)))
      const { hasWaiting } = (await store.log.findRoom(room))!
      expect([hasWaiting, await waiting()]).toEqual([true, 1])
    })

    it('[O33] leave alone what operators wrote', async () => {
      for (const member of [ann, bob]) await talk(member, at)
      await store.operators.noteLink('link', at + 1)
      await store.operators.redeemLink('link', ann, at)
      await rule({ erase: { since: at } })
      const [all] = await store.bans.pendingErasures()
      expect(await store.bans.targetsOf(all!.id, 9)).toEqual([2])
    })

    it('[O36] find the rooms that their owners left, where a moderator could follow', async () => {
      const session = (id: MemberId) =>
        store.sessions.saveSession(`key ${id}`, {
          ...{ id, nickname: id as string as Nickname, chosen: true, expiresAt: 1_000 * DAY_MS },
        })
      for (const id of [ann, bob]) await session(id)
      await appended(store.log, room, [draft({ by: 'cyd' })])
      await store.log.append('own' as RoomName, [draft({ by: 'ann', at })], { ...NO_RULES, givesOwner: true })
      const own = 'own' as RoomName
      const found = (since: number) => store.bans.abandonedRooms(since, 0)
      expect(await found(at + 1)).toEqual([])
      const moderator = { member: { id: bob, nickname: 'Bob' as Nickname }, role: 'moderator' } as const
      await store.log.moderate(own, {
        ...{ id: 'r', revision: 0, at, effects: { roles: [moderator] }, clientId: 'm' as ClientId },
        ...{ by: { id: ann, nickname: 'Ann' as Nickname }, action: { action: 'role', role: 'moderator' } },
      })
      expect(await found(at)).toEqual([])
      expect(await found(at + 1)).toMatchObject([{ name: own, owner: ann }])
      await store.bans.noteOwner(own, ann, at + DAY_MS)
      await store.bans.noteOwner(own, bob, at + 9 * DAY_MS)
      // Within the same day nothing is written.
      expect(await found(at + 1)).toMatchObject([{ name: own, owner: ann }])
      await store.bans.noteOwner(own, ann, at + 3 * DAY_MS)
      expect(await found(at + 3 * DAY_MS)).toEqual([])
      const [first] = await found(at + 9 * DAY_MS)
      expect(await store.bans.abandonedRooms(at + 9 * DAY_MS, first!.id)).toEqual([])
      await store.sessions.forgetSession('key ann')
      expect(await found(at)).toMatchObject([{ name: own, owner: ann }])
    })
  })
}
