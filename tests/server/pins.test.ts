import type { ClientId } from '../../common/protocol/ids'
import { closeAll, enter, lobby, startChat, type Tab, type TestChat, value } from '../support/chat'

describe('the pins of a room', () => {
  let chat: TestChat
  let drafts = 0
  const clientId = () => `draft ${(drafts += 1)}` as ClientId
  const pin = async (tab: Tab, target: number, on = true) =>
    value(await tab.ask('pin', { room: lobby, clientId: clientId(), target, on }))
  const pins = async (tab: Tab, before?: number) =>
    value(await tab.ask('pins', { room: lobby, ...(before !== undefined && { before }) }))

  beforeEach(async () => {
    chat = await startChat()
  })
  afterEach(closeAll)

  it('[R17] are its pinned messages as they are now, the newest first', async () => {
    const ann = await enter(chat.url, 'Ann')
    for (let n = 0; n < 5; n += 1) value(await ann.say(`${n}`))
    for (const seq of [4, 2, 5, 1]) await pin(ann, seq)
    await pin(ann, 5, false)
    value(await ann.ask('edit', { room: lobby, clientId: clientId(), target: 2, text: 'edited' }))
    value(await ann.ask('delete', { room: lobby, clientId: clientId(), target: 4 }))
    value(await ann.ask('react', { room: lobby, clientId: clientId(), target: 1, emoji: '🍵', on: true }))
    value(await ann.ask('react', { room: lobby, clientId: clientId(), target: 3, emoji: '🍵', on: true }))
    const found = await pins(await enter(chat.url, 'Bob'))
    expect(found).toMatchObject({
      entries: [
        { seq: 2, text: 'edited', pinned: true },
        { seq: 1, pinned: true },
      ],
      ...{ more: false, mine: [], asOf: 14 },
    })
    expect((await pins(ann)).mine).toEqual([{ seq: 1, emoji: '🍵' }])
    expect((await pins(ann, 2)).entries).toMatchObject([{ seq: 1 }])
  })

  it('[R17][R6] are answered in parts where they are large', async () => {
    const ann = await enter(chat.url, 'Ann')
    for (let n = 0; n < 25; n += 1) value(await ann.say('茶'.repeat(4_000)))
    for (let seq = 1; seq <= 25; seq += 1) await pin(ann, seq)
    const found: number[] = []
    for (let before: number | undefined; ;) {
      const { entries, more } = await pins(ann, before)
      expect(JSON.stringify(entries).length).toBeLessThan(256_000)
      found.push(...entries.map(({ seq }) => seq))
      before = found.at(-1)
      if (!more) break
    }
    expect(found).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n))
  })

  it('[M6] are for those in the room', async () => {
    const ann = await enter(chat.url, 'Ann')
    const refused = { ok: false, code: 'not-a-member' }
    expect(await ann.ask('pins', { room: 'other' as typeof lobby })).toMatchObject(refused)
    expect(await pins(ann)).toEqual({ entries: [], more: false, asOf: 0, mine: [] })
  })
})
