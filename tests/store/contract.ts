import type { Entry } from '../../common/protocol/entries'
import type { Draft, Range, Refused, Sessions, Store, StoredSession } from '../../server/chat/ports'
import type { PresenceStore } from '../../server/chat/presence-store'
import type { ClientId, MemberId, Nickname, RoomName } from '../../common/protocol/ids'

export interface OpenStore {
  log: Store
  sessions: Sessions
  presence: PresenceStore
}

const room = 'room' as RoomName
const other = 'other' as RoomName

interface Given extends Partial<Omit<Extract<Draft, { type: 'text' }>, 'type' | 'clientId'>> {
  clientId?: string
  by?: string
}

let drafts = 0
/** A unique draft, except for what is given. */
export function draft(given: Given = {}): Draft {
  drafts += 1
  const { by = 'ann', clientId = `c${drafts}`, ...rest } = given
  const author = { id: by as MemberId, nickname: `${by}'s name` as Nickname, address: '203.0.*.*' }
  return {
    id: `id${drafts}`,
    type: 'text',
    at: 1_700_000_000_000 + drafts,
    text: `text ${drafts}`,
    author,
    ...rest,
    clientId: clientId as ClientId,
  }
}

/** @returns the entries of drafts that nothing refuses */
export async function appended(log: Store, room: RoomName, drafts: readonly Draft[]): Promise<Entry[]> {
  return (await log.append(room, drafts)).map(entryOf)
}

/** @throws when it is a refusal */
export function entryOf(outcome: Entry | Refused): Entry {
  if (!('id' in outcome)) throw new Error(`refused: ${outcome.code ?? 'unchanged'}`)
  return outcome
}

const called = (name: string) => ({ id: name as MemberId, nickname: `${name}'s name` as Nickname })

/**
 * What every store promises, over any database.
 * @param open an empty store, or with `again` the one opened last, as after a restart
 */
export function storeContract(open: (again?: 'again') => Promise<OpenStore>): void {
  let store: OpenStore
  let log: Store
  let sessions: Sessions

  const reopen = async (again?: 'again') => {
    store = await open(again)
    log = store.log
    sessions = store.sessions
  }
  /** `seq` of the newest mention of some members. */
  const mentionedIn = async (room: RoomName) => {
    const found = await log.newestMentions(room, ['ann', 'bob', 'cyd', 'dan'] as MemberId[])
    return Object.fromEntries(found.map(({ member, seq }) => [member, seq]))
  }
  beforeEach(() => reopen())
  afterEach(() => log.close())

  describe('its log', () => {
    it('has no room before its first entry', async () => {
      expect(await log.findRoom(room)).toBeNull()
      expect(await log.entries(room, { limit: 10 })).toEqual([])
      await log.append(room, [draft()])
      expect(await log.findRoom(room)).toMatchObject({ name: room, topic: '', head: 1 })
      expect(await log.findRoom(other)).toBeNull()
    })

    it('returns the heads of the existing ones of many rooms', async () => {
      const many = Array.from({ length: 1_100 }, (_, n) => `room ${n}` as RoomName)
      await log.append(many[1]!, [draft(), draft()])
      await log.append(many[1_099]!, [draft()])
      const heads = await log.heads(many)
      expect(heads.sort((a, b) => a.head - b.head)).toEqual([
        { name: 'room 1099', head: 1, revision: 0 },
        { name: 'room 1', head: 2, revision: 0 },
      ])
      expect(await log.heads([])).toEqual([])
    })

    it('returns entries as they were appended', async () => {
      const hidden = { id: 'bob' as MemberId, nickname: 'b' as Nickname }
      const texts = [
        '茶 🍵 👩‍👩‍👧',
        "'; DROP TABLE entries; --",
        'a\nb\tc',
        '\u2028 "quoted" \\',
        'x'.repeat(100_000),
      ]
      const given = [...texts.map((text) => draft({ text })), draft({ author: hidden })]
      const kept = await log.append(room, given)
      expect(kept).toEqual(given.map((draft, index) => ({ ...draft, type: 'text', seq: index + 1 })))
      expect(await log.entries(room, { limit: 100 })).toEqual(kept)
    })

    it.each([
      ['quotes', '"', '"quoted"'],
      ['what looks like the end of an author', 'a","text":"b', ',"text":"c","topic":"d'],
      ['backslashes before it', '\\', '\\,\\"text\\":\\'],
      ['lines and separators', '\u2028', 'a\nb\u2028'],
    ])('writes pages as it writes entries: %s', async (_, name, text) => {
      const author = { id: 'ann' as MemberId, nickname: name as Nickname }
      const { clientId } = draft({ clientId: `${name} of the topic` })
      const said = [draft({ author, text, clientId: name }), draft({ text })]
      const topic: Draft = { type: 'topic', id: 'id', at: 7, author, clientId, topic: text }
      const kept = await log.append(other, [...said, topic])
      const page = await log.page(other, { limit: 9 })
      expect(page).toEqual({
        ...{
          entries: expect.anything() as unknown,
          from: 1,
          to: 3,
          more: false,
          newer: false,
          floor: 1,
          asOf: 3,
        },
      })
      expect(page.entries.toJSON()).toEqual(kept)
    })

    it('[M9] keeps mentions, the same in entries, pages and the answer to the append', async () => {
      const mentions = [{ id: 'bob' as MemberId, nickname: 'B","text":"o"b' as Nickname }]
      const kept = await appended(log, room, [draft({ text: '@x","mentions":[]', mentions }), draft()])
      expect(kept.map((entry) => entry.type === 'text' && entry.mentions)).toEqual([mentions, undefined])
      expect(await log.entries(room, { limit: 9 })).toEqual(kept)
      const page = await log.page(room, { limit: 9 })
      expect(page.entries.toJSON()).toEqual(kept)
    })

    it('[R10] knows the newest mention of a member by others, in each room', async () => {
      const mentioning = (...names: string[]) => draft({ by: 'ann', mentions: names.map(called) })
      await log.append(room, [mentioning('bob', 'cyd'), draft(), mentioning('bob', 'ann')])
      const repeated = { ...mentioning('bob'), clientId: 'same' as ClientId }
      await log.append(room, [mentioning('dan'), repeated])
      await log.append(other, [mentioning('cyd'), draft({ by: 'bob', mentions: [called('bob')] })])
      const later = draft({ clientId: 'same', mentions: [called('cyd')] })
      await log.append(room, [draft(), later])
      const topic: Draft = { ...later, type: 'topic', topic: '@cyd', clientId: 'topic' as ClientId }
      await log.append(room, [topic])
      expect(await mentionedIn(room)).toEqual({ bob: 5, cyd: 1, dan: 4 })
      expect(await mentionedIn(other)).toEqual({ cyd: 1 })
      expect(await mentionedIn('OTHER' as RoomName)).toEqual({ cyd: 1 })
      expect(await mentionedIn('none' as RoomName)).toEqual({})
      expect(await log.newestMentions(room, [])).toEqual([])
      await log.close()
      await reopen('again')
      expect(await mentionedIn(room)).toEqual({ bob: 5, cyd: 1, dan: 4 })
    })

    it('[R10] knows it of thousands of members mentioned in one batch, in one query', async () => {
      const people = Array.from({ length: 2_000 }, (_, n) => `m${n}`)
      const drafts = people.map((_, n) =>
        n % 50 === 0 ? draft({ mentions: people.slice(n, n + 50).map(called) }) : draft(),
      )
      await log.append(room, drafts)
      await log.append(
        room,
        drafts.map(({ id, at, author }) => draft({ id, at, author, mentions: [called('m7')] })),
      )
      const found = await log.newestMentions(room, people as MemberId[])
      expect(new Map(found.map(({ member, seq }) => [member as string, seq]))).toEqual(
        new Map(people.map((name, n) => [name, n === 7 ? 4_000 : n - (n % 50) + 1])),
      )
    })

    it('returns the newest part of a page that fits in an answer', async () => {
      const text = '茶'.repeat(15_000)
      await log.append(
        room,
        Array.from({ length: 4 }, () => draft({ text })),
      )
      const { entries, more } = await log.page(room, { limit: 9 })
      expect([entries.toJSON().map(({ seq }) => seq), more]).toEqual([[3, 4], true])
    })

    it('[M8] keeps a topic as an entry, and the newest as the topic of the room', async () => {
      const topic = (topic: string, clientId?: string): Draft => {
        const { id, at, author, ...rest } = draft(clientId === undefined ? {} : { clientId })
        return { type: 'topic', id, at, author, clientId: rest.clientId, topic }
      }
      const kept = await appended(log, room, [topic('tea', 'first'), draft(), topic('water')])
      expect(await log.entries(room, { limit: 9 })).toEqual(kept)
      expect(kept.map((entry) => entry.type)).toEqual(['topic', 'text', 'topic'])
      expect(await log.findRoom(room)).toMatchObject({ topic: 'water', head: 3 })
      await log.append(room, [topic('tea again', 'first'), draft()])
      expect(await log.findRoom(room)).toMatchObject({ topic: 'water', head: 4 })
      await log.append(room, [topic('')])
      expect(await log.findRoom(room)).toMatchObject({ topic: '', head: 5 })
    })

    it('[M4] counts each room by itself from 1, without holes', async () => {
      for (let n = 1; n <= 5; n += 1) {
        const entries = await log.append(room, [draft(), draft()])
        expect(entries.map(({ seq }) => seq)).toEqual([2 * n - 1, 2 * n])
        expect((await log.append(other, [draft()]))[0]!.seq).toBe(n)
      }
    })

    it('[M2] stores a repeat once, and returns the first entry, in one batch and in a later one', async () => {
      const [first, again] = [draft({ clientId: 'same' }), draft({ clientId: 'same', text: 'another text' })]
      const inOne = await log.append(room, [draft(), first, draft(), again])
      expect(inOne.map(({ seq }) => seq)).toEqual([1, 2, 3, 2])
      expect(inOne[3]).toEqual(inOne[1])
      const later = await log.append(room, [draft(), draft({ clientId: 'same' }), draft()])
      expect(later.map(({ seq }) => seq)).toEqual([4, 2, 5])
      expect(await log.append(room, [again])).toEqual([inOne[1]])
      expect((await log.entries(room, { limit: 100 })).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
      expect((await log.findRoom(room))!.head).toBe(5)
    })

    it('[M2] stores the same clientId of another author, or in another room, as another entry', async () => {
      const entries = await log.append(room, [
        draft({ clientId: 'c', by: 'ann' }),
        draft({ clientId: 'c', by: 'bob' }),
      ])
      const [elsewhere] = await log.append(other, [draft({ clientId: 'c', by: 'ann' })])
      expect([...entries, elsewhere!].map(({ seq }) => seq)).toEqual([1, 2, 1])
    })

    it('[M4] is the same for many concurrent appends', async () => {
      const batches = Array.from({ length: 40 }, (_, n) => [
        draft(),
        draft({ clientId: `shared ${n % 5}` }),
        draft(),
      ])
      const kept = (await Promise.all(batches.map((batch) => log.append(room, batch)))).flat()
      const seqs = (await log.entries(room, { limit: 1_000 })).map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: 85 }, (_, n) => n + 1))
      expect(new Set(kept.map(({ seq }) => seq)).size).toBe(85)
    })

    it('appends 500 in one transaction', async () => {
      const entries = await log.append(
        room,
        Array.from({ length: 500 }, (_, n) => draft({ by: `author ${n}` })),
      )
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1))
    })

    it('appends all of a batch or nothing', async () => {
      await log.append(room, [draft()])
      const broken = draft({ at: null as unknown as number })
      await expect(log.append(room, [draft(), broken, draft()])).rejects.toMatchObject({ code: 'storage' })
      expect((await log.findRoom(room))!.head).toBe(1)
      expect((await log.append(room, [draft()]))[0]!.seq).toBe(2)
    })

    it('appends to many rooms at once, and fails for one of them alone', async () => {
      const rooms = Array.from({ length: 40 }, (_, n) => `room ${n}` as RoomName)
      const broken = draft({ at: null as unknown as number })
      const outcomes = await Promise.allSettled(
        rooms.map((name, n) => log.append(name, n === 7 ? [draft(), broken] : [draft(), draft()])),
      )
      expect(outcomes.map(({ status }) => status)).toEqual(
        rooms.map((_, n) => (n === 7 ? 'rejected' : 'fulfilled')),
      )
      const heads = await Promise.all(rooms.map((name) => log.findRoom(name)))
      expect(heads.map((found) => found?.head)).toEqual(rooms.map((_, n) => (n === 7 ? undefined : 2)))
    })

    it.each([
      [{ limit: 3 }, [8, 9, 10]],
      [{ before: 5, limit: 3 }, [2, 3, 4]],
      [{ before: 3, limit: 100 }, [1, 2]],
      [{ after: 7, limit: 100 }, [8, 9, 10]],
      [{ after: 2, before: 9, limit: 2 }, [7, 8]],
      [{ after: 10, limit: 5 }, []],
      [{ before: 1, limit: 5 }, []],
      [{ before: Number.MAX_SAFE_INTEGER, limit: 1 }, [10]],
    ] as [Range, number[]][])('reads %j as %j, oldest first', async (range, seqs) => {
      await log.append(
        room,
        Array.from({ length: 10 }, () => draft()),
      )
      await log.append(other, [draft()])
      expect((await log.entries(room, range)).map(({ seq }) => seq)).toEqual(seqs)
      const { entries, more } = await log.since(room, range)
      expect(entries.toJSON().map(({ seq }) => seq)).toEqual(seqs)
      expect(more).toBe(seqs.length > 0 && seqs[0]! > (range.after ?? 0) + 1)
    })

    it('tells room names apart by every character, and not by its case', async () => {
      for (const name of ['a', 'ä', 'a%', 'a_', '🍵', '茶']) {
        expect((await log.append(name as RoomName, [draft()]))[0]!.seq).toBe(1)
      }
      expect((await log.append('A' as RoomName, [draft()]))[0]!.seq).toBe(2)
      expect(await log.findRoom('Ä' as RoomName)).toMatchObject({ name: 'ä', topic: '', head: 1 })
    })

    it('[R8] is the same after a restart: entries, seq, epoch and first answers', async () => {
      const { epoch } = log
      const first = draft({ clientId: 'kept' })
      const kept = await log.append(room, [draft(), first])
      await log.close()
      await reopen('again')
      expect(log.epoch).toBe(epoch)
      expect(await log.entries(room, { limit: 10 })).toEqual(kept)
      expect(await log.append(room, [draft({ clientId: 'kept' }), draft()])).toMatchObject([
        kept[1],
        { seq: 3 },
      ])
    })

    it('[R3] has an epoch of its own', async () => {
      const { epoch } = log
      expect(epoch).toMatch(/^[\w-]{8,64}$/)
      await log.close()
      await reopen()
      expect(log.epoch).not.toBe(epoch)
    })

    it('can be checked', async () => {
      await log.check()
    })
  })

  describe('its sessions', () => {
    const session = (given: Partial<StoredSession> = {}): StoredSession => ({
      id: 'm1' as MemberId,
      nickname: 'ann' as Nickname,
      chosen: false,
      expiresAt: 1_800_000_000_000,
      ...given,
    })

    it('are found by their key alone', async () => {
      await sessions.saveSession('key', session())
      expect(await sessions.findSession('key')).toEqual(session())
      for (const key of ['KEY', 'key ', 'ke', '', '%']) expect(await sessions.findSession(key)).toBeNull()
    })

    it('are replaced when they are saved again', async () => {
      await sessions.saveSession('key', session())
      const changed = session({ nickname: '龙井' as Nickname, chosen: true, expiresAt: 1_900_000_000_000 })
      await sessions.saveSession('key', changed)
      expect(await sessions.findSession('key')).toEqual(changed)
    })

    it('are renamed by member, under every key', async () => {
      await sessions.saveSession('one', session())
      await sessions.saveSession('two', session())
      await sessions.saveSession('another', session({ id: 'm2' as MemberId }))
      await sessions.renameSession({ id: 'm1' as MemberId, nickname: 'bob' as Nickname, chosen: true }, 0)
      for (const key of ['one', 'two']) {
        expect(await sessions.findSession(key)).toEqual(
          session({ nickname: 'bob' as Nickname, chosen: true }),
        )
      }
      expect((await sessions.findSession('another'))!.nickname).toBe('ann')
    })

    it('are extended by a rename, and never shortened', async () => {
      await sessions.saveSession('key', session({ expiresAt: 1_000 }))
      await sessions.renameSession(session({ nickname: 'bob' as Nickname }), 5_000)
      await sessions.renameSession(session({ nickname: 'eve' as Nickname }), 3_000)
      expect(await sessions.findSession('key')).toEqual(
        session({ nickname: 'eve' as Nickname, expiresAt: 5_000 }),
      )
    })

    it('are found by member, many at once, under their current nicknames', async () => {
      await sessions.saveSession('one', session())
      await sessions.saveSession('two', session({ id: 'm2' as MemberId, nickname: 'bob' as Nickname }))
      await sessions.renameSession({ id: 'm1' as MemberId, nickname: 'eve' as Nickname, chosen: true }, 0)
      const found = await sessions.currentSessions(['m2', 'm1', 'nobody'] as MemberId[])
      expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: 'm1', nickname: 'eve', chosen: true },
        { id: 'm2', nickname: 'bob', chosen: false },
      ])
    })

    it('are extended when they are kept, and never shortened', async () => {
      await sessions.saveSession('key', session({ expiresAt: 1_000 }))
      await sessions.saveSession('another', session({ id: 'm2' as MemberId, expiresAt: 1_000 }))
      await sessions.keepSession('m1' as MemberId, 5_000)
      await sessions.keepSession('m1' as MemberId, 3_000)
      expect((await sessions.findSession('key'))!.expiresAt).toBe(5_000)
      expect((await sessions.findSession('another'))!.expiresAt).toBe(1_000)
    })

    it('cannot be kept once they are forgotten', async () => {
      await sessions.saveSession('key', session({ expiresAt: 1_000 }))
      await sessions.forgetExpiredSessions(2_000)
      await expect(sessions.keepSession('m1' as MemberId, 5_000)).rejects.toThrow('session-required')
    })

    it('are forgotten on request, or when they expire', async () => {
      await sessions.saveSession('over', session({ expiresAt: 999 }))
      await sessions.saveSession('not yet', session({ expiresAt: 1_000 }))
      await sessions.saveSession('deleted', session())
      await sessions.forgetExpiredSessions(1_000)
      await sessions.forgetSession('deleted')
      await sessions.forgetSession('never there')
      const left = await Promise.all(['over', 'not yet', 'deleted'].map((key) => sessions.findSession(key)))
      expect(left.map((found) => found !== null)).toEqual([false, true, false])
    })

    it('[R10] take the mentions of their member with them, unless it has another session', async () => {
      await sessions.saveSession('over', session({ id: 'bob' as MemberId, expiresAt: 999 }))
      await sessions.saveSession('two', session({ id: 'cyd' as MemberId, expiresAt: 999 }))
      await sessions.saveSession('keys', session({ id: 'cyd' as MemberId }))
      await log.append(room, [draft({ mentions: ['bob', 'cyd', 'dan'].map(called) })])
      expect(await mentionedIn(room)).toEqual({ bob: 1, cyd: 1, dan: 1 })
      await sessions.forgetExpiredSessions(1_000)
      expect(await mentionedIn(room)).toEqual({ cyd: 1 })
      await sessions.forgetSession('keys')
      await sessions.forgetExpiredSessions(1_000)
      expect(await mentionedIn(room)).toEqual({})
    })

    it('[R8] survive a restart', async () => {
      await sessions.saveSession('key', session({ nickname: '茶 🍵' as Nickname, chosen: true }))
      await log.close()
      await reopen('again')
      expect(await sessions.findSession('key')).toEqual(
        session({ nickname: '茶 🍵' as Nickname, chosen: true }),
      )
    })
  })
  describe('its presence', () => {
    const bob = { id: 'bob' as MemberId, nickname: 'Bob' as Nickname, address: '203.0.*.*' }
    const hidden = { id: 'ann' as MemberId, nickname: 'Ann' as Nickname }
    const inRoom = { room, member: bob }

    beforeEach(async () => {
      for (const { id, nickname } of [bob, hidden])
        await sessions.saveSession(`key of ${id}`, { id, nickname, chosen: true, expiresAt: 2_000_000 })
    })

    it('[P7] survives a restart, and is what was recorded last', async () => {
      const entered = [inRoom, { room: other, member: bob }, { room, member: hidden }]
      await store.presence.notePresence({ entered, left: [] }, 1_000)
      await store.presence.notePresence({ entered: [inRoom], left: [{ room: other, member: bob }] }, 1_001)
      await log.close()
      await reopen('again')
      expect(await store.presence.lastPresent(1_001)).toEqual([{ room, member: hidden }, inRoom])
    })

    it('[P7] has current nicknames, and no member whose session was forgotten', async () => {
      const entered = [inRoom, { room, member: hidden }]
      await store.presence.notePresence({ entered, left: [] }, 1_000)
      await sessions.renameSession({ id: bob.id, nickname: 'Rob' as Nickname, chosen: true }, 0)
      await sessions.forgetSession('key of ann')
      const renamed = { ...bob, nickname: 'Rob' }
      expect(await store.presence.lastPresent(0)).toEqual([{ room, member: renamed }])
    })

    it('[P7] is deleted when it was not recorded for too long', async () => {
      await store.presence.notePresence({ entered: [inRoom], left: [] }, 1_000)
      expect(await store.presence.lastPresent(1_001)).toEqual([])
      expect(await store.presence.lastPresent(0)).toEqual([])
    })

    it('takes thousands at once', async () => {
      const members = Array.from({ length: 1_100 }, (_, n) => ({ ...bob, id: `m${n}` as MemberId }))
      const crowd = members.map((member) => ({ room, member }))
      await store.presence.notePresence({ entered: [...crowd, inRoom], left: [] }, 1_000)
      await store.presence.notePresence({ entered: [], left: crowd }, 1_000)
      expect(await store.presence.lastPresent(0)).toEqual([inRoom])
    })
  })
}
