import type { HeldItem } from '../../common/protocol/moderation'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, named, startChat, type Tab, type TestChat, until, value } from '../support/chat'
import { inside, listed, moderate, roomOf } from '../support/moderating'

/** Says what is to wait. @returns its id among what waits */
export async function wait(tab: Tab, room: string, text: string, clientId = text): Promise<string> {
  const input = { room: named(room), clientId: clientId as ClientId, text }
  return (value(await tab.ask('message', input)) as { held: string }).held
}

const heldIn = async (tab: Tab, room: string): Promise<HeldItem[]> =>
  value(await tab.ask('moderation', { room: named(room), list: 'held' })).items as HeldItem[]

describe('what waits for a moderator', () => {
  let chat: TestChat
  beforeAll(async () => {
    chat = await startChat()
  })
  afterAll(closeAll)

  const roomWith = async (room: string, words: string[] = ['spam']) => {
    const people = await roomOf(chat.url, room)
    value(await moderate(people.owner, room, { action: 'set', words }))
    return people
  }

  it('[O50] is no entry until it is released; then its author wrote it, and a repeat is answered with its place', async () => {
    const { mod, new: late } = await roomWith('release')
    const held = await wait(late, 'release', 'buy spam', 'once')
    expect(await wait(late, 'release', 'buy spam', 'once')).toBe(held)
    expect(await heldIn(mod, 'release')).toMatchObject([
      { id: held, type: 'text', text: 'buy spam', author: { id: late.id }, why: 'words' },
    ])
    expect((await late.enter('release')).held).toMatchObject([
      { id: held, clientId: 'once', type: 'text', text: 'buy spam' },
    ])
    value(await moderate(mod, 'release', { action: 'release', held }))
    await late.until('the entry', ({ entries }) => entries.at(-1)?.type === 'text')
    const { seq, at, id } = late.entries.at(-1)!
    expect(late.entries.at(-1)).toMatchObject({ text: 'buy spam', clientId: 'once', author: { id: late.id } })
    expect(late.received.outcome).toEqual([{ room: 'release', held, clientId: 'once', result: 'released' }])
    expect(value(await late.say('buy spam', { room: 'release', clientId: 'once' }))).toEqual({ id, seq, at })
    expect(await heldIn(mod, 'release')).toEqual([])
    expect((await late.enter('release')).held).toEqual([])
  })

  it('[O51] is rejected with a reason: its author hears it on every tab, and a repeat is rejected', async () => {
    const { mod, new: late } = await roomWith('reject')
    const tab = await late.person.connect()
    const held = await wait(late, 'reject', 'spam', 'once')
    value(await moderate(mod, 'reject', { action: 'reject', held, reason: 'no ads' }))
    const outcome = { room: 'reject', held, clientId: 'once', result: 'rejected', reason: 'no ads' }
    for (const each of [late, tab]) {
      await each.until('told', ({ received }) => received.outcome.length > 0)
      expect(each.received.outcome).toEqual([outcome])
    }
    expect(await late.say('spam', { room: 'reject', clientId: 'once' })).toMatchObject({
      code: 'rejected',
      retryable: false,
    })
    expect(await moderate(mod, 'reject', { action: 'release', held })).toMatchObject({ code: 'gone' })
    expect(mod.entries.filter(({ type }) => type === 'text')).toHaveLength(0)
    expect(await listed(mod, 'reject', 'log')).toMatchObject([
      { action: { action: 'reject', held, reason: 'no ads', member: { id: late.id } } },
      { action: { action: 'set', words: true } },
      { action: { action: 'role' } },
    ])
  })

  it('[O51] tells its author at the next join what was rejected meanwhile', async () => {
    const { mod, new: late } = await roomWith('away')
    const held = await wait(late, 'away', 'spam')
    late.socket.disconnect()
    await mod.until('the author to be gone', (tab) => tab.announced('leave').length > 0)
    value(await moderate(mod, 'away', { action: 'reject', held }))
    const back = await late.person.connect()
    expect((await back.enter('away')).held).toEqual([])
    await back.until('told', ({ received }) => received.outcome.length > 0)
    expect(back.received.outcome).toMatchObject([{ held, result: 'rejected' }])
  })

  it('[O51] tells its author at the next join what was rejected when the connection had just been lost', async () => {
    const { url } = await startChat({ LEAVE_GRACE_MS: '60000' })
    const { owner, mod, new: late } = await roomOf(url, 'lost')
    value(await moderate(owner, 'lost', { action: 'set', words: ['spam'] }))
    const held = await wait(late, 'lost', 'spam')
    late.socket.disconnect()
    await until('two connections', async () =>
      (await (await fetch(`${url}/metrics`)).text()).includes('teahouse_connections 2'),
    )
    value(await moderate(mod, 'lost', { action: 'reject', held, reason: 'no ads' }))
    const back = await late.person.connect()
    await back.enter('lost')
    await back.until('told', ({ received }) => received.outcome.length > 0)
    expect(back.received.outcome).toMatchObject([{ held, result: 'rejected', reason: 'no ads' }])
  })

  it('[O50] may be an edit or a topic', async () => {
    const { mod, new: late } = await roomWith('kinds')
    const { seq } = value(await late.say('fine', { room: 'kinds' }))
    const edit = { room: named('kinds'), clientId: 'edit' as ClientId, target: seq, text: 'fine spam' }
    const topic = { room: named('kinds'), clientId: 'topic' as ClientId, topic: 'all spam' }
    const ids = [await late.ask('edit', edit), await late.ask('topic', topic)].map(
      (answer) => (value(answer) as { held: string }).held,
    )
    expect(await heldIn(mod, 'kinds')).toMatchObject([
      { type: 'topic', text: 'all spam' },
      { type: 'edit', text: 'fine spam', target: seq },
    ])
    expect((await late.enter('kinds')).held).toMatchObject([
      { type: 'edit', text: 'fine spam', target: seq },
      { type: 'topic', text: 'all spam' },
    ])
    for (const held of ids) value(await moderate(mod, 'kinds', { action: 'release', held }))
    const { entries, room } = await mod.enter('kinds')
    expect(entries.find((entry) => entry.seq === seq)).toMatchObject({ text: 'fine spam', edited: {} })
    expect(room.topic).toBe('all spam')
  })

  it('[O50] is rejected when its message is deleted', async () => {
    const { mod, new: late } = await roomWith('deleted')
    const { seq } = value(await late.say('fine', { room: 'deleted' }))
    const edit = { room: named('deleted'), clientId: 'edit' as ClientId, target: seq, text: 'spam' }
    value(await late.ask('edit', edit))
    value(await late.ask('delete', { room: named('deleted'), clientId: 'delete' as ClientId, target: seq }))
    expect(await heldIn(mod, 'deleted')).toEqual([])
    expect(await late.ask('edit', edit)).toMatchObject({ code: 'rejected' })
  })

  it('[O52] are the first messages of a newcomer that have a link, where someone moderates', async () => {
    const { owner, mod, new: late } = await roomOf(chat.url, 'links')
    const link = 'see https://example.org'
    await wait(late, 'links', link, 'first')
    value(await mod.say(link, { room: 'links' }))
    for (const text of ['one', 'two', 'three']) value(await late.say(text, { room: 'links' }))
    expect(value(await late.say(link, { room: 'links' })).seq).toBeGreaterThan(0)
    const regular = await inside(chat.url, 'Rita', 'links')
    value(await moderate(owner, 'links', { action: 'role', member: regular.id, role: 'regular' }))
    expect(value(await regular.say(link, { room: 'links' })).seq).toBeGreaterThan(0)
    const lobby = await inside(chat.url, 'Lou', 'lobby')
    expect(value(await lobby.say(link)).seq).toBeGreaterThan(0)
  })

  it('[O53] is bounded: ten of one author', async () => {
    const { new: late } = await roomWith('many')
    for (let n = 0; n < 10; n += 1) await wait(late, 'many', `spam ${n}`)
    expect(await late.say('spam too', { room: 'many' })).toMatchObject({
      code: 'too-many-waiting',
      retryable: false,
    })
  })

  it('[O54] is counted for moderators, after a join and at each change', async () => {
    const { mod, new: late } = await roomWith('count')
    const counts = () =>
      mod.received.moderation.filter(({ room }) => room === 'count').map(({ held }) => held)
    const held = await wait(late, 'count', 'spam')
    await mod.until('told', () => counts().at(-1) === 1)
    value(await moderate(mod, 'count', { action: 'release', held }))
    await mod.until('told', () => counts().at(-1) === 0)
    await wait(late, 'count', 'spam again')
    const back = await mod.person.connect()
    await back.enter('count')
    await back.until('told', ({ received }) => received.moderation.length > 0)
    expect(back.received.moderation).toEqual([{ room: 'count', held: 1, reports: 0 }])
    expect(late.received.moderation).toEqual([])
  })

  it('[O50] survives a restart, and is settled once by two moderators at once', async () => {
    const own = await startChat()
    const { owner, mod, new: late } = await roomOf(own.url, 'stays')
    value(await moderate(owner, 'stays', { action: 'set', words: ['spam'] }))
    const held = await wait(late, 'stays', 'spam', 'once')
    await own.close()
    const { url } = await startChat({ DATA_DIR: own.dataDir })
    const tabs = await Promise.all(
      [owner, mod, late].map(async ({ person }) => {
        const tab = await person.at(url).connect()
        await tab.enter('stays')
        return tab
      }),
    )
    const [one, two, author] = tabs as [Tab, Tab, Tab]
    expect(await wait(author, 'stays', 'spam', 'once')).toBe(held)
    const answers = await Promise.all([
      moderate(one, 'stays', { action: 'release', held }),
      moderate(two, 'stays', { action: 'reject', held }),
    ])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'gone' })
    const isReleased = answers[0].ok
    const repeat = await author.say('spam', { room: 'stays', clientId: 'once' })
    expect(repeat).toMatchObject(isReleased ? { ok: true } : { code: 'rejected' })
  })
})
