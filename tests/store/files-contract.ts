import type { FileId, FileInfo } from '../../common/protocol/files'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { FileRecords, Quotas } from '../../server/chat/files/file-records'
import { DAY_MS } from '../../server/chat/day'
import type { OpenStore } from './contract'

const room = 'Tea' as RoomName
const [ann, bob] = ['ann', 'bob'] as MemberId[] as [MemberId, MemberId]
const at = 10 * DAY_MS
const HOUR_MS = 60 * 60_000
const MANY: Quotas = { filesPerDay: null, roomBytes: null, allBytes: null }

export interface OpenFiles extends OpenStore {
  files: FileRecords
}

let ids = 0
export const newFile = (): FileId => `file${(ids += 1)}` as FileId
export const infoOf = (id: FileId, more: Partial<FileInfo> = {}): FileInfo => ({
  ...{ id, name: `${id}.pdf`, type: 'application/octet-stream', size: 10 },
  ...more,
})

/** What every store promises about files that are not sent yet. */
export function filesContract(open: () => Promise<OpenFiles>): void {
  describe('files', () => {
    let store: OpenFiles
    let files: FileRecords

    beforeEach(async () => {
      store = await open()
      files = store.files
    })
    afterEach(() => store.log.close())

    const reserve = async (by: Partial<Parameters<FileRecords['reserve']>[0]> = {}, quotas = MANY) => {
      const id = newFile()
      await files.reserve({ id, room, member: ann, at, bytes: 100, ...by }, quotas)
      return id
    }
    const arrive = (id: FileId, info: Partial<FileInfo> = {}, now = at, quotas = MANY, thumbnailBytes = 0) =>
      files.arrived({ info: infoOf(id, info), thumbnailBytes, at: now }, quotas)
    const bring = async (by: Parameters<typeof reserve>[0] = {}, info: Partial<FileInfo> = {}) => {
      const id = await reserve(by)
      await arrive(id, info, by.at)
      return id
    }
    const quota = (name: keyof Quotas, most: number) => ({ ...MANY, [name]: most })
    const left = () => files.left(room, quota('roomBytes', 1_000))

    it('are found once they have arrived, as they were told', async () => {
      const id = await reserve()
      expect(await files.find(id, at)).toBeNull()
      const info = infoOf(id, { name: '茶 "x".png', type: 'image/png', width: 3, height: 4, alt: "a 'cup'" })
      await arrive(id, info, at, MANY, 5)
      expect(await files.find(id, at)).toEqual({
        ...{ info, room: 'tea', member: ann, seq: null, isHeld: false, hasThumbnail: true },
      })
      expect(await files.brought([id, newFile()], { room: 'TEA' as RoomName, member: ann })).toEqual([info])
      expect(await files.brought([id], { room, member: bob })).toEqual([])
      expect(await files.brought([id], { room: 'other' as RoomName, member: ann })).toEqual([])
    })

    it('[K6] count what was reserved, then what they take, and nothing when they did not come', async () => {
      const id = await reserve()
      expect(await left()).toBe(900)
      await arrive(id, { size: 40 }, at, MANY, 5)
      expect(await left()).toBe(955)
      await files.release(id)
      expect([await left(), await files.find(id, at)]).toEqual([1_000, null])
      await files.release(await reserve())
      expect(await left()).toBe(1_000)
      await expect(arrive(id)).rejects.toMatchObject({ code: 'gone' })
      expect([await left(), await files.left(room, MANY)]).toEqual([1_000, null])
    })

    it('[K6] count what has come of them, when there is room for the whole', async () => {
      const quotas = quota('roomBytes', 1_000)
      await expect(reserve({ bytes: 1_001, first: 1 }, quotas)).rejects.toMatchObject({
        ...{ code: 'quota-exceeded', retryAfterMs: undefined },
      })
      const [id, other] = [await reserve({ bytes: 900, first: 10 }), await reserve({ bytes: 900, first: 10 })]
      expect(await left()).toBe(980)
      await files.grow({ id, bytes: 900, at }, quotas)
      await expect(files.grow({ id: other, bytes: 200, at }, quotas)).rejects.toMatchObject({
        code: 'quota-exceeded',
      })
      expect(await left()).toBe(90)
      await files.release(other)
      await expect(files.grow({ id: other, bytes: 20, at }, quotas)).rejects.toMatchObject({ code: 'gone' })
      expect(await left()).toBe(100)
    })

    it.each(['roomBytes', 'allBytes'] as const)(
      '[K6] do not arrive when they are larger than their quota of %s',
      async (name) => {
        const id = await reserve({ bytes: 900 })
        const larger = arrive(id, { size: 950 }, at, quota(name, 1_000), 51)
        await expect(larger).rejects.toMatchObject({ code: 'quota-exceeded' })
        expect([await files.find(id, at), await left()]).toEqual([null, 100])
        await arrive(id, { size: 950 }, at, quota(name, 1_000), 50)
        expect(await left()).toBe(0)
      },
    )

    it.each([
      ['of a room', 'roomBytes', { room: 'other' as RoomName }],
      ['of all rooms', 'allBytes', undefined],
    ] as const)('[K6] stay within the bytes %s, however many come at once', async (_, name, elsewhere) => {
      await reserve({ room: 'other' as RoomName, bytes: name === 'allBytes' ? 100 : 5_000 })
      const all = Array.from({ length: 200 }, () =>
        reserve({}, quota(name, 1_000)).catch((error: unknown) => error),
      )
      const kept = (await Promise.all(all)).filter((each) => typeof each === 'string')
      expect(kept).toHaveLength(name === 'allBytes' ? 9 : 10)
      await expect(reserve({}, quota(name, 1_000))).rejects.toMatchObject({ code: 'quota-exceeded' })
      if (elsewhere) await reserve(elsewhere, quota(name, 10_000))
      await files.release(kept[0] as FileId)
      await reserve({}, quota(name, 1_000))
    })

    it('[K6] are so many of a session in 24 hours, those that are gone included', async () => {
      const quotas = quota('filesPerDay', 2)
      const id = await bring({ at })
      await reserve({ at: at + 1 }, quotas)
      await expect(reserve({ at: at + 2 }, quotas)).rejects.toMatchObject({
        ...{ code: 'quota-exceeded', retryAfterMs: DAY_MS - 2 },
      })
      await reserve({ at: at + 2, member: bob }, quotas)
      expect(await files.takeGone(at + HOUR_MS, 10)).toContain(id)
      await files.forget([id])
      await expect(reserve({ at: at + DAY_MS - 1 }, quotas)).rejects.toMatchObject({ code: 'quota-exceeded' })
      await files.takeGone(at + DAY_MS, 10)
      await reserve({ at: at + DAY_MS }, quotas)
    })

    it('[K7] may come for longer than an hour, and then wait for their message as long as any', async () => {
      const id = await reserve({ bytes: 900, first: 10 })
      const minutes = (count: number) => at + (count * HOUR_MS) / 60
      await files.grow({ id, bytes: 400, at: minutes(50) }, MANY)
      expect(await files.takeGone(minutes(70), 10)).toEqual([])
      await arrive(id, { size: 900 }, minutes(100))
      expect(await files.takeGone(minutes(159), 10)).toEqual([])
      expect(await files.takeGone(minutes(160), 10)).toEqual([id])
    })

    it('[K7] are to go when they were not sent within an hour, and count until their bytes are gone', async () => {
      const [coming, arrived] = [await reserve({ bytes: 7 }), await bring({ bytes: 50 }, { size: 50 })]
      expect(await files.takeGone(at + HOUR_MS - 1, 10)).toEqual([])
      const gone = await files.takeGone(at + HOUR_MS, 10)
      expect(gone.sort()).toEqual([coming, arrived].sort())
      expect([await files.find(arrived, at), await left()]).toEqual([null, 943])
      await expect(arrive(coming)).rejects.toMatchObject({ code: 'gone' })
      expect((await files.takeGone(at, 1)).length).toBe(1)
      await Promise.all([files.forget(gone), files.forget(gone)])
      expect([await files.takeGone(at, 10), await left()]).toEqual([[], 1_000])
    })
  })
}
