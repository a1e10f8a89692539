import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { FileInfo } from '../../common/protocol/files'
import type { FilesValue } from '../../common/protocol/answers'
import type { ClientId } from '../../common/protocol/ids'
import type { HeldItem } from '../../common/protocol/moderation'
import { closeAll, named, startChat, type TestChat, until, value } from '../support/chat'
import { addressOf, Sender } from '../support/files'
import { moderate } from '../support/moderating'

const DAY_MS = 24 * 60 * 60_000

describe('messages with files', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  let messages = 0
  const say = (
    { tab, room }: Sender,
    files: Pick<FileInfo, 'id'>[],
    text = '',
    clientId = `m${(messages += 1)}`,
  ) =>
    tab.ask('message', {
      ...{ room: named(room), clientId: clientId as ClientId, text },
      files: files.map(({ id }) => id),
    })
  const bring = async (sender: Sender, name = 'file.bin') => (await sender.send('bytes', name)).body
  const said = async (sender: Sender, name?: string) => {
    const file = await bring(sender, name)
    const { seq } = value(await say(sender, [file])) as { seq: number }
    return { ...file, seq }
  }
  const filesOf = async ({ tab, room }: Sender, before?: number): Promise<FilesValue> =>
    value(await tab.ask('files', { room: named(room), ...(before !== undefined && { before }) }))
  const statusOf = async (reader: Sender, file: FileInfo) => (await reader.read(addressOf(file))).status
  const isOnDisk = ({ id }: FileInfo) => existsSync(join(chat.dataDir, 'files', 'kept', id))

  /** An owner, and a newcomer. */
  const roomWith = async (room: string) => {
    const owner = await Sender.enter(chat.url, 'Olga', room)
    value(await owner.tab.say('mine', { room }))
    return { owner, late: await Sender.enter(chat.url, 'Nina', room) }
  }

  it('[K1][K2] tell everybody of their files, as they were told to their sender', async () => {
    const ann = await Sender.enter(chat.url, 'ann', 'told')
    const bob = await Sender.enter(chat.url, 'bob', 'told')
    const files = [await bring(ann, 'one.txt'), await bring(ann, 'two.txt')].reverse()
    expect(await statusOf(bob, files[0]!)).toBe(404)
    value(await say(ann, files, '', 'once'))
    await bob.tab.until('the message', ({ entries }) => entries.length > 0)
    const [entry] = bob.tab.entries as { files: FileInfo[] }[]
    expect(entry!.files.map(({ expiresAt: _, ...file }) => file)).toEqual(files)
    expect(await statusOf(bob, files[0]!)).toBe(200)
    expect(value(await say(ann, files, 'again', 'once'))).toMatchObject({ seq: 1 })
    expect(await say(ann, files)).toMatchObject({ code: 'not-found', retryable: false })
  })

  it.each([
    ['twice the same', (id: string) => [id, id]],
    ['eleven', (id: string) => Array.from({ length: 11 }, (_, n) => `${id}${n}`)],
    ['no id', () => ['../x']],
    ['a number', () => [7]],
    ['no list', (id: string) => id],
  ])('[K1] refuse files that are none: %s', async (_, files) => {
    const ann = await Sender.enter(chat.url, 'ann', 'shape')
    const { id } = await bring(ann)
    const input = { room: 'shape', clientId: `m${(messages += 1)}`, text: 'x', files: files(id) }
    expect(await ann.tab.askAnything('message', input)).toMatchObject({ code: 'bad-request' })
  })

  it('[K1] need words where they have no files', async () => {
    const ann = await Sender.enter(chat.url, 'ann', 'words')
    expect(await say(ann, [])).toMatchObject({ code: 'text-empty' })
    const { seq } = await said(ann)
    const edit = (target: number, text: string) =>
      ann.tab.ask('edit', { room: named('words'), clientId: `e${(messages += 1)}` as ClientId, target, text })
    value(await edit(seq, 'words'))
    value(await edit(seq, ' '))
    const plain = value(await ann.tab.say('plain', { room: 'words' })).seq
    expect(await edit(plain, ' ')).toMatchObject({ code: 'text-empty' })
  })

  it('[K4] are not for newcomers where the owner says so', async () => {
    const { owner, late } = await roomWith('newcomers')
    const file = await bring(late)
    value(await moderate(owner.tab, 'newcomers', { action: 'set', newcomers: { links: true, files: false } }))
    expect(await say(late, [file])).toMatchObject({ code: 'files-refused', retryable: false })
    expect((await late.send('bytes')).status).toBe(403)
    await said(owner)
    value(await moderate(owner.tab, 'newcomers', { action: 'set', newcomers: { links: true, files: true } }))
    value(await say(late, [file]))
  })

  it('[K3][K5] wait for a moderator by the names of their files and what these show, and show it to no other meanwhile', async () => {
    const { owner, late } = await roomWith('held')
    const other = await Sender.enter(chat.url, 'Ollie', 'held')
    value(await moderate(owner.tab, 'held', { action: 'set', words: ['spam'] }))
    const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#c33' } })
      .png()
      .toBuffer()
    const shown = (await late.send(picture, 'x.png', { query: '&alt=cheap%20spam' })).body
    const named_ = await bring(late, 'spam.pdf')
    const held: string[] = []
    for (const file of [shown, named_]) held.push((value(await say(late, [file])) as { held: string }).held)
    const list = value(await owner.tab.ask('moderation', { room: named('held'), list: 'held' }))
    expect((list.items as HeldItem[]).map(({ files }) => files?.[0]?.id).sort()).toEqual(
      [shown.id, named_.id].sort(),
    )
    for (const [reader, status] of [
      [owner, 200],
      [late, 200],
      [other, 404],
    ] as const)
      expect(await statusOf(reader, named_)).toBe(status)
    value(await moderate(owner.tab, 'held', { action: 'release', held: held[1]! }))
    value(await moderate(owner.tab, 'held', { action: 'reject', held: held[0]! }))
    expect([await statusOf(other, named_), await statusOf(late, shown)]).toEqual([200, 404])
    await until('its bytes to be gone', () => !isOnDisk(shown))
    expect(isOnDisk(named_)).toBe(true)
  })

  it('[K9] are listed with what the room may still take, page by page', async () => {
    const ann = await Sender.enter(chat.url, 'ann', 'list')
    const sent: { id: string; seq: number }[] = []
    for (let n = 0; n < 52; n += 1) sent.unshift(await said(ann, `${n}.txt`))
    const first = await filesOf(ann)
    expect(first).toMatchObject({ more: true, left: 500_000_000 - 52 * 5 })
    expect(first.files[0]).toMatchObject({ seq: 52, name: '51.txt', author: { nickname: 'ann' } })
    const rest = await filesOf(ann, first.files.at(-1)!.seq)
    expect(rest.more).toBe(false)
    expect([...first.files, ...rest.files].map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
    const bob = await Sender.enter(chat.url, 'bob', 'elsewhere')
    expect(await bob.tab.ask('files', { room: named('list') })).toMatchObject({ code: 'not-a-member' })
  })

  it('[K7] keep files as long as the owner says, and never longer than the server', async () => {
    const { owner, late } = await roomWith('lifetime')
    const daysOf = async () => {
      const { seq } = await said(owner)
      const { files } = await filesOf(owner)
      const file = files.find((each) => each.seq === seq)!
      return (file.expiresAt! - file.at) / DAY_MS
    }
    const set = (filesLifetimeDays: number | null, { tab } = owner) =>
      moderate(tab, 'lifetime', { action: 'set', filesLifetimeDays })
    expect(await daysOf()).toBeCloseTo(90, 4)
    value(await set(7))
    expect(await daysOf()).toBeCloseTo(7, 4)
    expect((await late.tab.enter('lifetime')).room.filesLifetimeDays).toBe(7)
    value(await set(3_650))
    expect(await daysOf()).toBeCloseTo(90, 4)
    value(await set(null))
    expect((await late.tab.enter('lifetime')).room).not.toHaveProperty('filesLifetimeDays')
    const changes = late.tab.entries.flatMap((entry) => (entry.type === 'room' ? entry.change : []))
    expect(changes).toEqual([7, 3_650, null].map((filesLifetimeDays) => ({ filesLifetimeDays })))
    value(await set(null))
    expect(await set(7, late)).toMatchObject({ code: 'forbidden' })
    for (const days of [0, 3_651, 1.5]) expect(await set(days)).toMatchObject({ code: 'bad-request' })
  })

  it('[K8] lose their bytes within a minute: deleted, of a person erased, of a room closed', async () => {
    const { owner, late } = await roomWith('erased')
    const closed = (await roomWith('closed')).owner
    const deleted = await said(owner)
    const kept = await said(owner)
    const erased = [await said(late), await said(late)]
    const shut = [await said(closed), await bring(closed)]
    const unsent = await bring(late)
    const gone = [deleted, ...erased, unsent, ...shut]
    expect(gone.every(isOnDisk)).toBe(true)
    const target = { room: named('erased'), clientId: 'delete' as ClientId, target: deleted.seq }
    value(await owner.tab.ask('delete', target))
    const { id: member } = value(await owner.tab.ask('members', { room: named('erased') })).members.find(
      ({ nickname }) => nickname === 'Nina',
    )!
    value(await moderate(owner.tab, 'erased', { action: 'ban', member, minutes: null, erase: true }))
    value(await moderate(closed.tab, 'closed', { action: 'close' }))
    await until('the bytes to be gone', () => !gone.some(isOnDisk))
    expect([isOnDisk(kept), await statusOf(owner, kept)]).toEqual([true, 200])
    expect(await statusOf(owner, deleted)).toBe(404)
  })
})
