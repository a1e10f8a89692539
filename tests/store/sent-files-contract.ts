import type { FileId, FileInfo } from '../../common/protocol/files'
import type { ClientId, MemberId, Nickname, RoomName } from '../../common/protocol/ids'
import type { Entry, TextEntry } from '../../common/protocol/entries'
import { NO_RULES } from '../../server/chat/moderation/rules'
import type { Ruling } from '../../server/chat/moderation/ruling'
import { DAY_MS } from '../../server/chat/day'
import type { Draft } from '../../server/chat/ports'
import { change, foldAll } from './changes-contract'
import { appended, draft } from './contract'
import { infoOf, newFile, type OpenFiles } from './files-contract'

const room = 'room' as RoomName
const ann = 'ann' as MemberId
const at = 10 * DAY_MS
const HOUR_MS = 60 * 60_000

/** What every store promises about messages with files. */
export function sentFilesContract(open: () => Promise<OpenFiles>): void {
  describe('messages with files', () => {
    let store: OpenFiles

    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.log.close())

    const bring = async (more: Partial<FileInfo> = {}, by = ann, to = room): Promise<FileInfo> => {
      const info = infoOf(newFile(), more)
      const quotas = { filesPerDay: null, roomBytes: null, allBytes: null }
      await store.files.reserve({ id: info.id, room: to, member: by, at, bytes: 100 }, quotas)
      await store.files.arrived({ info, thumbnailBytes: 0, at }, quotas)
      return info
    }
    const send = (files: FileInfo[], given: Parameters<typeof draft>[0] = {}) =>
      store.log.append(room, [draft({ ...given, ...(files.length > 0 && { files }) })])
    const say = async (files: FileInfo[], given: Parameters<typeof draft>[0] = {}) =>
      (
        await appended(store.log, room, [draft({ ...given, ...(files.length > 0 && { files }) })])
      )[0] as TextEntry
    const seqOf = async ({ id }: FileInfo) => (await store.files.find(id, at))?.seq
    const gone = async (now = at) => (await store.files.takeGone(now, 100)).sort()
    const idsOf = (...files: FileInfo[]): FileId[] => files.map(({ id }) => id).sort()
    const messages = async () => (await store.log.page(room, { limit: 100 })).entries.toJSON()

    it('[K2] carry them in the order in which they were sent, and keep them for longer than an hour', async () => {
      const files = [await bring({ alt: 'a cup' }), await bring(), await bring()].reverse()
      const sent = await say(files, { text: '' })
      expect(sent.files).toEqual(files)
      expect(await messages()).toEqual([sent])
      expect(await Promise.all(files.map(seqOf))).toEqual([1, 1, 1])
      expect(await gone(at + HOUR_MS)).toEqual([])
    })

    it('[K1] carry only own files of the room that were not sent, and all of them or none', async () => {
      const own = await bring()
      const foreign = await bring({}, 'bob' as MemberId)
      const elsewhere = await bring({}, ann, 'other' as RoomName)
      const unknown = infoOf(newFile())
      const sent = await bring()
      await say([sent])
      for (const other of [foreign, elsewhere, unknown, sent])
        expect(await send([own, other])).toEqual([{ seq: 0, code: 'not-found' }])
      const [first, second] = await store.log.append(room, [draft({ files: [own] }), draft({ files: [own] })])
      expect([first, second]).toMatchObject([
        { seq: 2, files: [own] },
        { seq: 0, code: 'not-found' },
      ])
    })

    it('[K1] are kept once: a repeat answers the first, also when its files are gone', async () => {
      const file = await bring()
      const first = await say([file], { clientId: 'once' })
      expect(await say([file], { clientId: 'once' })).toEqual(first)
      await appended(store.log, room, [change({ type: 'delete', target: 1 })])
      expect(await say([{ ...file, name: '' }], { clientId: 'once' })).toMatchObject({ seq: 1, text: '' })
    })

    it.each([0, 1])('[K1] leave their files to be sent again where they are refused', async (at) => {
      const file = await bring()
      const silenced = [{ member: ann, code: 'muted', until: null }] as const
      await store.log.append(room, [draft({ by: 'bob' })].slice(at))
      await store.log.append(room, [draft({ files: [file] })], { ...NO_RULES, silenced })
      expect(await seqOf(file)).toBeNull()
      expect(await say([file])).toMatchObject({ files: [file] })
    })

    it('[K8] lose them with the message, whoever deletes it, and in the batch that sent it', async () => {
      const files = [await bring(), await bring(), await bring()]
      const [one, two, three] = files as [FileInfo, FileInfo, FileInfo]
      await say([one, two])
      await store.log.append(room, [change({ type: 'delete', target: 1 }, 'mod')], {
        ...NO_RULES,
        moderators: ['mod' as MemberId],
      })
      const both = [draft({ files: [three] }), change({ type: 'delete', target: 3 })]
      expect(await store.log.append(room, both)).toMatchObject([{ seq: 3 }, { seq: 4 }])
      for (const message of (await messages()) as TextEntry[])
        expect([message.text, message.files]).toEqual(['', undefined])
      expect(await Promise.all(files.map(seqOf))).toEqual([undefined, undefined, undefined])
      expect(await gone()).toEqual(idsOf(...files))
    })

    it('[K1][K2] may be edited to have no words; others may not', async () => {
      const files = [await bring()]
      await say(files)
      await say([], { text: 'words' })
      const emptied = [1, 2].map((target) => change({ type: 'edit', target, text: '' }))
      const [edited, refused] = await store.log.append(room, emptied)
      expect([edited, refused]).toMatchObject([
        { seq: 3, file: files[0]!.name },
        { seq: 0, code: 'text-empty' },
      ])
      expect(await messages()).toMatchObject([{ text: '', files, edited: {} }, { text: 'words' }])
    })

    it('[K2][C11] are quoted by the name of the first file where they have no words', async () => {
      const name = 'tea "x" \\ 茶.png'
      const kept: Entry[] = []
      const quotedAfter = async (entry: Entry) => {
        kept.push(entry)
        expect(foldAll(kept)).toEqual(await messages())
        return ((await messages())[1] as TextEntry | undefined)?.reply?.excerpt
      }
      const changed = async (words: Parameters<typeof change>[0]) =>
        (await appended(store.log, room, [change(words)]))[0]!
      await quotedAfter(await say([await bring({ name }), await bring()], { text: '' }))
      expect(await quotedAfter(await say([], { text: 'nice', reply: 1 }))).toBe(name)
      expect(await quotedAfter(await changed({ type: 'edit', target: 1, text: 'words' }))).toBe('words')
      expect(await quotedAfter(await changed({ type: 'edit', target: 1, text: '' }))).toBe(name)
      expect(await quotedAfter(await changed({ type: 'delete', target: 1 }))).toBe('')
    })

    it('[K7][K9] expire when they say, and are listed until then, the newest first', async () => {
      const [old, lasting] = [await bring(), await bring()]
      const expiring = { ...(await bring()), expiresAt: at + 5 }
      await say([old], { at })
      await say([expiring], { at: at + 1 })
      await say([lasting], { at: at + 2, by: 'ann' })
      const listed = async (now: number, before = 9, limit = 50) => {
        const { files, more } = await store.files.list(room, { before, limit }, now)
        return [files.map(({ id }) => id), more]
      }
      expect(await listed(at)).toEqual([[lasting.id, expiring.id, old.id], false])
      expect(await listed(at, 9, 2)).toEqual([[lasting.id, expiring.id], true])
      expect(await listed(at, 2)).toEqual([[old.id], false])
      expect((await store.files.list(room, { before: 9, limit: 1 }, at)).files).toEqual([
        { ...lasting, seq: 3, at: at + 2, author: { id: ann, nickname: "ann's name" } },
      ])
      expect(await store.files.find(expiring.id, at + 4)).toMatchObject({ seq: 2, info: expiring })
      expect([await gone(at + 4), await store.files.find(expiring.id, at + 5)]).toEqual([[], null])
      expect(await listed(at + 5)).toEqual([[lasting.id, old.id], false])
      expect(await gone(at + 5)).toEqual([expiring.id])
    })

    it('[K9] are listed whole: those of one message are never on two pages', async () => {
      const files = [await bring(), await bring(), await bring()]
      await say([files[0]!])
      await say(files.slice(1))
      expect(await store.files.list(room, { before: 9, limit: 2 }, at)).toMatchObject({
        more: true,
        files: [{ seq: 2 }, { seq: 2 }],
      })
      await say([await bring()])
      expect(await store.files.list(room, { before: 9, limit: 2 }, at)).toMatchObject({
        more: true,
        files: [{ seq: 3 }],
      })
    })

    describe('that wait for a moderator', () => {
      let file: FileInfo
      let held: Draft
      beforeEach(async () => {
        await say([], { by: 'bob' })
        file = await bring()
        held = draft({ files: [file], text: '' })
        const rules = { ...NO_RULES, held: [{ draft: held.id, why: 'words' as const }] }
        expect(await store.log.append(room, [held], rules)).toEqual([{ seq: 0, held: held.id }])
      })

      const rule = async (given: Partial<Ruling>) => {
        const { state } = (await store.log.findRoom(room))!
        return store.log.moderate(room, {
          ...{ id: 'ruling', revision: state!.revision, at, effects: {} },
          ...{ by: { id: 'bob' as MemberId, nickname: 'Bob' as Nickname }, clientId: 'r' as ClientId },
          ...{ action: { action: 'release', held: held.id }, ...given },
        })
      }
      const settle = (result: 'released' | 'rejected') => rule({ settles: { held: held.id, result } })

      it('[K5] keep them until then', async () => {
        expect(await gone(at + HOUR_MS)).toEqual([])
        expect(await store.files.find(file.id, at)).toMatchObject({ seq: null, isHeld: true })
        expect(await store.log.heldIn(room, { offset: 0, limit: 9 })).toMatchObject([
          { text: '', files: [file] },
        ])
        expect(await store.log.heldOf(room, ann)).toMatchObject([{ files: [file] }])
        expect(await send([file])).toEqual([{ seq: 0, code: 'not-found' }])
        expect((await store.files.list(room, { before: 9, limit: 9 }, at)).files).toEqual([])
      })

      it('[K5] bring them into the log with their release', async () => {
        expect(await settle('released')).toMatchObject({ entry: { seq: 2, files: [file] } })
        expect(await store.files.find(file.id, at)).toMatchObject({ seq: 2, isHeld: false })
      })

      it('[K5][K7] are kept however long they wait, and then as long as any', async () => {
        const kept = await bring()
        const waiting = { ...draft({ files: [{ ...kept, expiresAt: at + HOUR_MS }], text: '' }), at }
        const rules = { ...NO_RULES, held: [{ draft: waiting.id, why: 'words' as const }] }
        await store.log.append(room, [waiting], rules)
        const later = at + 2 * HOUR_MS
        expect(await gone(later)).not.toContain(kept.id)
        expect(await store.files.find(kept.id, later)).toMatchObject({ isHeld: true })
        const settles = { held: waiting.id, result: 'released' as const }
        const expiresAt = later + HOUR_MS
        expect(await rule({ settles, at: later })).toMatchObject({ entry: { files: [{ expiresAt }] } })
        expect(await store.files.find(kept.id, expiresAt - 1)).toMatchObject({ info: { expiresAt } })
        expect(await store.files.find(kept.id, expiresAt)).toBeNull()
      })

      it('[K5] lose them when they are rejected', async () => {
        await settle('rejected')
        expect([await store.files.find(file.id, at), await gone()]).toEqual([null, [file.id]])
      })

      it('[K5][K8] lose them when all that the author wrote is erased', async () => {
        const effects = { erase: { member: ann, since: 0 } }
        await rule({ effects, action: { action: 'erase', minutes: 1 } })
        expect(await gone()).toEqual([file.id])
      })

      it('[K8] take those along that the author has not sent, also those that are on their way', async () => {
        const unsent = await bring()
        await bring({}, 'bob' as MemberId)
        await bring({}, ann, 'other' as RoomName)
        const coming = infoOf(newFile())
        const quotas = { filesPerDay: null, roomBytes: null, allBytes: null }
        await store.files.reserve({ id: coming.id, room, member: ann, at, bytes: 100 }, quotas)
        await rule({ effects: { erase: { member: ann, since: 0 } }, action: { action: 'erase', minutes: 1 } })
        expect(await gone()).toEqual(idsOf(file, unsent, coming))
        await expect(
          store.files.arrived({ info: coming, thumbnailBytes: 0, at }, quotas),
        ).rejects.toMatchObject({
          code: 'gone',
        })
      })
    })
  })
}
